"""Keys for tests."""

from pathlib import Path

from recordings.sealing.files import Vault

PLAIN = Vault.of(None)


def key_line(key_id: str, byte: int = 1) -> str:
    """A line of the file of keys."""
    return f"{key_id} {bytes([byte] * 32).hex()}\n"


def key_file(folder: Path, content: str = key_line("one")) -> Path:
    """A file of keys that nobody else can read."""
    path = folder / "recordings.keys"
    path.write_text(content)
    path.chmod(0o600)
    return path


def vault(folder: Path, content: str = key_line("one")) -> Vault:
    """One that seals."""
    return Vault.of(key_file(folder, content))


def unsealed(kept: Vault, volume: Path, to: Path) -> Path:
    """A copy of all recordings of a volume in which nothing is sealed."""
    for path in sorted(volume.rglob("*")):
        copy = to / path.relative_to(volume)
        if path.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        else:
            recording = path.relative_to(volume).parts[0]
            copy.write_bytes(kept.files(recording).read(path))
    return to


SIGNS: tuple[bytes, ...] = (
    b"\x1a\x45\xdf\xa3",  # EBML, with which Matroska and WebM begin.
    b"\x1f\x43\xb6\x75",  # A cluster.
    b"OpusHead",
    b"V_VP8",
    b"A_OPUS",
    b"\x9d\x01\x2a",  # A key frame of VP8.
    b"\x00\x00\x00\x01\x67\x42",  # Parameters of H.264, by profile: shorter it is the count of a chunk and one byte.
    b"\x00\x00\x00\x01\x67\x4d",
    b"\x00\x00\x00\x01\x67\x64",
    b"ftyp",
    b"moov",
    b"\xff\xd8\xff",  # A JPEG.
    b"JFIF",
    b"Lavf",
    b'"event"',
    b'"turns"',
    "Bà Một".encode(),
    "Nội dung một".encode(),
)
"""What content begins with, or has in it. Those of three bytes stand in noise by chance: see `plain_in`."""


def plain_in(folder: Path) -> list[tuple[str, bytes]]:
    """What of a recording's content is readable in the files of a folder. Signs of three bytes count where they begin
    a file: in sealed content one stands by chance in each 16 MiB.
    """
    found = []
    for path in (path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        found += [(path.name, sign) for sign in SIGNS if sign in (content if len(sign) > 3 else content[:64])]
    return found
