"""Letters: who is invited, what goes out to them, and what comes back."""
