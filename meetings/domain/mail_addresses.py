"""Addresses of mail: what may stand in an envelope and a header."""

import re

MAX_CHARS = 254
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@{_LABEL}(?:\.{_LABEL})+")


def is_mail_address(text: str) -> bool:
    """Whether the text is one plain address: no display name, no quoting, no sign that ends a header.

    Source: RFC 5321 sections 4.1.2 (dot-string) and 4.5.3.1 (64 octets before the @, 254 in all).
    """
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(text) <= MAX_CHARS and len(found["local"]) <= 64


def same_address(one: str, other: str) -> bool:
    """Whether mail to both reaches the same: every server we know folds case on both sides of the @."""
    return one.strip().lower() == other.strip().lower()
