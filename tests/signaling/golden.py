"""The golden frames: one file a frame, `client.<type>[.<variant>].json` or `server.…`."""

from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def frames(direction: str) -> list[Path]:
    """All golden frames of a direction, `client` or `server`, in order of name."""
    return sorted(FOLDER.glob(f"{direction}.*.json"))


def frame(name: str) -> str:
    """The text of one frame, for example `client.join`."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def still() -> bytes:
    """A picture as a browser makes it of its camera."""
    return (FOLDER / "still.jpg").read_bytes()


def still_shown() -> bytes:
    """The frame that shows it to others: of `xa-hai-hau`, at 1774230432000."""
    return (FOLDER / "still_shown.bin").read_bytes()


def type_of(path: Path) -> str:
    """The message type a file's name stands for."""
    return path.name.split(".")[1]
