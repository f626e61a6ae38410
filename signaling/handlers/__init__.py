"""One file a subject: what is done about an effect of the session."""
