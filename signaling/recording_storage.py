"""Where recordings are, for everything that is done of those that have ended."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

from meetings.papers.store import PaperStore
from recordings.sealing.files import Vault

KEY_AGAIN = timedelta(minutes=5)
"""So long after an attempt that had not its key comes the next."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Where recordings lie, and how long what they were made of is kept once they are finished; None: for ever.

    `store`: a bucket that finished ones are sent to, to leave this machine then; None: they stay. `vault`: what they
    are sealed with.
    """

    volumes: tuple[Path, ...]
    keep_originals: timedelta | None = None
    store: PaperStore | None = None
    vault: Vault = field(default_factory=partial(Vault.of, None))
