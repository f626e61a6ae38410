"""Secrets that a browser holds and the database knows only by their hash."""

import hashlib
import secrets

MAX_KEY_CHARS = 64


def new_key() -> str:
    """256 random bits as text for a cookie."""
    return secrets.token_urlsafe(32)


def could_be_key(text: str) -> bool:
    """Whether the text is worth looking up."""
    return 0 < len(text) <= MAX_KEY_CHARS


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256 in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
