"""Signed tickets for joining a session. The only importer of python-jose; the faults it has are fenced off here."""

import base64
import binascii
import os
import re
import secrets
import uuid
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from jose import jwt
from jose.backends import HMACKey
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from meetings.errors import TicketRefused
from meetings.events import TicketClaims
from meetings.ids import AccountId, MeetingId, ParticipantId, SessionId, is_uuid
from meetings.models.accounts import TicketUsed, WebSession

ISSUER = "giaoban"
AUDIENCE = "giaoban-join"
LIFETIME_S = 60
CLOCK_SKEW_S = 60
MIN_SECRET_BYTES = 32
MAX_TICKET_CHARS = 4096

_SEGMENTS = re.compile(r"([A-Za-z0-9_-]{1,200})\.([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})")
_OPTIONS = {
    # Times are compared with the caller's clock below, not with jose's own. jose compares a time it requires whatever
    # else is said, so exp and iat are required by our own reading of them.
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "require_aud": True,
    "require_iss": True,
    "require_sub": True,
    "require_jti": True,
}


class TicketIssuer(Protocol):
    """What routes need: another library may stand behind it."""

    def issue(
        self, meeting: MeetingId, participant: ParticipantId, account: AccountId, session: SessionId, now: datetime
    ) -> str:
        """A ticket for one join within 60 seconds."""
        ...


class Tickets:
    """Issues and reads tickets with one secret. HS256 and nothing else."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: at least 32 random bytes. Raises ValueError for fewer, and when jose runs on a slow backend."""
        if len(secret) < MIN_SECRET_BYTES:
            raise ValueError("the ticket secret is shorter than 32 bytes")
        if HMACKey.__module__ != "jose.backends.cryptography_backend":
            raise ValueError("python-jose does not run on the cryptography backend")
        self._secret = secret
        self._header = jwt.encode({}, secret, algorithm="HS256").partition(".")[0]

    def issue(
        self, meeting: MeetingId, participant: ParticipantId, account: AccountId, session: SessionId, now: datetime
    ) -> str:
        """A ticket for one join within 60 seconds from `now`."""
        issued_at = now.astimezone(UTC).replace(microsecond=0)
        expires_at = issued_at + timedelta(seconds=LIFETIME_S)
        jti = str(uuid.uuid4())
        return self._encode(TicketClaims(jti, meeting, participant, account, session, issued_at, expires_at))

    def read(self, token: str, now: datetime) -> TicketClaims:
        """What the ticket says. Raises TicketRefused for anything but a ticket of ours whose time is now.

        The header must be ours to the letter, so no algorithm, key, or critical extension is ever read from
        input. A ticket that is not what we would write for the same claims (extra or duplicate keys, another
        spelling of the same base64) is refused too.
        """
        if len(token) > MAX_TICKET_CHARS:
            raise TicketRefused
        parts = _SEGMENTS.fullmatch(token)
        if parts is None or parts[1] != self._header:
            raise TicketRefused
        try:
            claims = self._decode(token)
        except Exception as error:  # jose and json raise many kinds on junk, RecursionError among them.
            raise TicketRefused from error
        if not secrets.compare_digest(self._encode(claims), token):
            raise TicketRefused
        if not claims.issued_at - timedelta(seconds=CLOCK_SKEW_S) <= now < claims.expires_at:
            raise TicketRefused
        return claims

    def _encode(self, claims: TicketClaims) -> str:
        body: dict[str, str | int] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": claims.account,
            "sid": claims.session,
            "jti": claims.jti,
            "iat": int(claims.issued_at.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
            "meeting": claims.meeting,
            "participant": claims.participant,
        }
        return jwt.encode(body, self._secret, algorithm="HS256")

    def _decode(self, token: str) -> TicketClaims:
        body = jwt.decode(
            token, self._secret, algorithms=["HS256"], audience=AUDIENCE, issuer=ISSUER, options=dict(_OPTIONS)
        )
        issued_at, expires_at = body["iat"], body["exp"]
        if type(issued_at) is not int or type(expires_at) is not int or expires_at - issued_at != LIFETIME_S:
            raise TicketRefused
        ids = [body[name] for name in ("jti", "meeting", "participant", "sub", "sid")]
        if not all(isinstance(text, str) and is_uuid(text) for text in ids):
            raise TicketRefused
        jti, meeting, participant, account, session = ids
        return TicketClaims(
            jti=jti,
            meeting=MeetingId(meeting),
            participant=ParticipantId(participant),
            account=AccountId(account),
            session=SessionId(session),
            issued_at=datetime.fromtimestamp(issued_at, UTC),
            expires_at=datetime.fromtimestamp(expires_at, UTC),
        )


async def redeem(tx: AsyncSession, claims: TicketClaims, now: datetime) -> None:
    """Uses the ticket up, in the transaction that admits its holder.

    Raises TicketRefused the second time, and when the sign-in it was issued to has ended since.
    """
    if await tx.scalar(select(WebSession.id).where(WebSession.id == claims.session)) is None:
        raise TicketRefused
    await tx.execute(delete(TicketUsed).where(TicketUsed.expires_at < now - timedelta(seconds=CLOCK_SKEW_S)))
    try:
        await tx.execute(insert(TicketUsed).values(jti=claims.jti, expires_at=claims.expires_at))
    except IntegrityError as error:
        raise TicketRefused from error


def ticket_secret(path: Path) -> bytes:
    """The secret kept in this file, made at the first start: 48 random bytes, readable by its owner alone."""
    with suppress(FileExistsError), os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(48)))
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o600)
    try:
        return base64.b64decode(path.read_text().strip(), validate=True)
    except binascii.Error as error:
        raise ValueError(f"{path} does not hold a ticket secret") from error
