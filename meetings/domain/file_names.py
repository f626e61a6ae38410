"""Names of files that go out: what any system can keep, whatever the name was when it came in."""

import re
import unicodedata
from urllib.parse import quote

MAX_BYTES = 180
"""Of the stem in UTF-8: file systems take 255 for a name, and copies get numbers."""
_UNFIT = re.compile(r'[/\\:*?"<>|\s]+')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)")
_HIDING = re.compile(r"[\x00-\x1F\x7F\u202A-\u202E\u2066-\u2069]")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control signs, those that turn the direction of writing among them, and what is no letter at all."""


def shown_plainly(text: str) -> str:
    """The text with spaces for control signs and those that turn the direction of writing: it hides nothing."""
    return _HIDING.sub(" ", text)


def fit_stem(name: str, otherwise: str) -> str:
    """The name without its ending, as one that leads nowhere and hides nothing: NFC, at most 180 bytes."""
    visible = "".join(
        sign if unicodedata.category(sign) not in _INVISIBLE else " " for sign in unicodedata.normalize("NFC", name)
    )
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}\s*$", "", visible)
    plain = _UNFIT.sub(" ", stem).strip(" .")
    cut = plain.encode()[:MAX_BYTES].decode(errors="ignore").strip(" .")
    if not cut or _RESERVED.fullmatch(cut.partition(".")[0].rstrip()):
        return otherwise
    return cut


def attachment(name: str) -> str:
    """A Content-Disposition for a name of `fit_stem` and its ending. Source: RFC 6266 section 4, RFC 8187."""
    folded = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(sign if sign.isascii() and sign not in '%"' else "" for sign in folded)
    return f"attachment; filename=\"{plain or 'file'}\"; filename*=UTF-8''{quote(name, safe='')}"
