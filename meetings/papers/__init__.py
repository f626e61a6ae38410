"""Papers: how they come in, what is made of them, and where their bytes are kept."""
