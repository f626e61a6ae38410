"""The keys of letters: who holds one may see that invitation and answer it, and nothing else."""

import base64
import hashlib
import hmac

from meetings.ids import LetterId
from meetings.keys import digest

MIN_SECRET_BYTES = 32


class LetterKeys:
    """Makes each letter's key from a secret of the installation, so that the database holds hashes only and the same
    link can be written again into a reminder.
    """

    def __init__(self, secret: bytes) -> None:
        """`secret`: at least 32 bytes that nobody else knows."""
        assert len(secret) >= MIN_SECRET_BYTES
        self._secret = secret

    def key(self, letter: LetterId) -> str:
        """256 bits for the fragment of the link."""
        made = hmac.digest(self._secret, f"letter {letter}".encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()

    def digest(self, letter: LetterId) -> str:
        """What is kept of the key."""
        return digest(self.key(letter))
