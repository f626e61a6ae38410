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
