"""Why a server cannot serve with a certificate of its own."""


class TlsError(Exception):
    """Base of what is said to the operator in a sentence."""


class NameNotPermitted(TlsError):
    """A name was asked for that this installation's authority was not made for."""

    def __init__(self, name: str) -> None:
        """`name`: the first such one."""
        super().__init__(name)
        self.name = name


class AuthorityOver(TlsError):
    """The ten years of the authority are over."""


class AuthorityUnreadable(TlsError):
    """The file does not hold a key and a certificate that belong together."""
