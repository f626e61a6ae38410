"""Codes of a telephone as a second proof (RFC 6238). The only importer of pyotp.

Secrets are kept sealed with a key that is a file beside the database: a copy of the database alone gives no codes.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from meetings.ids import AccountId

STEP_S = 30
RECOVERY_CODES = 10
ISSUER = "Giaoban"
_NONCE_BYTES = 12
_CODE = re.compile(r"[0-9]{6}")
_RECOVERY = re.compile(r"[a-z2-7]{5}-?[a-z2-7]{5}")


class SecretUnreadable(Exception):
    """The key file is not the one by which the secret was sealed."""


class Authenticator:
    """Makes, seals and checks what the second proof needs."""

    def __init__(self, key: bytes) -> None:
        """`key`: random, at least 32 bytes. Raises ValueError for fewer."""
        if len(key) < hashlib.sha256().digest_size:
            raise ValueError("the key of the second proof is shorter than 32 bytes")
        self._sealing = AESGCM(hmac.digest(key, b"seal", "sha256"))
        self._recovery_key = hmac.digest(key, b"recovery", "sha256")

    def new_secret(self) -> str:
        """160 random bits, in base 32 as telephones take it."""
        return pyotp.random_base32()

    def uri(self, secret: str, login: str) -> str:
        """What the picture for the telephone says."""
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)

    def seal(self, secret: str, account: AccountId) -> str:
        """The secret as it may be kept, readable for this account only."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return base64.b64encode(nonce + self._sealing.encrypt(nonce, secret.encode(), account.encode())).decode()

    def opened(self, sealed: str, account: AccountId) -> str:
        """The secret again. Raises SecretUnreadable."""
        kept = base64.b64decode(sealed)
        try:
            return self._sealing.decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], account.encode()).decode()
        except InvalidTag as error:
            raise SecretUnreadable from error

    def step_of(self, secret: str, code: str, now: datetime, after: int) -> int | None:
        """The step of 30 s whose code it is, of the present one and those beside it; None unless it is later than
        `after`, the last one that was used.
        """
        typed = "".join(code.split())
        if not _CODE.fullmatch(typed):
            return None
        present = int(now.timestamp()) // STEP_S
        totp = pyotp.TOTP(secret)
        fitting = [
            step
            for step in (present - 1, present, present + 1)
            if hmac.compare_digest(totp.generate_otp(step), typed) and step > after
        ]
        return fitting[0] if fitting else None

    def recovery_codes(self) -> tuple[str, ...]:
        """Ten codes of 50 bits, to be printed."""
        drawn = (base64.b32encode(secrets.token_bytes(10)).decode().lower()[:10] for _ in range(RECOVERY_CODES))
        return tuple(f"{one[:5]}-{one[5:]}" for one in drawn)

    def recovery_digest(self, account: AccountId, code: str) -> str | None:
        """What is kept of a recovery code; None for what cannot be one."""
        typed = "".join(code.lower().split())
        if not _RECOVERY.fullmatch(typed):
            return None
        return hmac.new(self._recovery_key, f"{account} {typed.replace('-', '')}".encode(), "sha256").hexdigest()
