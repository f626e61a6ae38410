"""Planning: what a meeting or a series is to be, read and written; nothing here is asked for by a message."""
