"""Why a paper is not taken: the codes that a version's row keeps and that the client has words for."""

from enum import StrEnum


class Refusal(StrEnum):
    """One word for each thing that whoever brought the paper can do something about."""

    CLASSIFIED = "paper_classified"
    """It is marked Mật, Tối mật or Tuyệt mật: this product is not for such papers."""
    EMPTY = "paper_empty"
    KIND = "paper_kind"
    """Its content is none of the kinds that are taken, whatever its name says."""
    OLD_FORMAT = "paper_old_format"
    """An office file of the formats before 2007: it can be kept anew as DOCX, XLSX, PPTX or PDF."""
    PDF_ONLY = "paper_pdf_only"
    """An office file, on a server without LibreOffice."""
    BROKEN = "paper_broken"
    """Damaged, or put together so that nobody reads it for certain."""
    LOCKED = "paper_locked"
    """It opens only with a password."""
    MACROS = "paper_macros"
    """An office file with a program inside."""
    TOO_LARGE = "paper_too_large"
    """Larger than any paper may be, packed or unpacked."""
    TOO_MANY_PAGES = "paper_too_many_pages"
    TOO_HEAVY = "paper_too_heavy"
    """Turning it into pages took more time or memory than a paper gets."""
    NOT_PREPARED = "paper_not_prepared"
    """The server could not do its part for hours: nobody is told that the paper is to blame."""
