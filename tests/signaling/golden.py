"""The golden frames: one file a frame, `client.<type>[.<variant>].json` or `server.…`."""

from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def frames(direction: str) -> list[Path]:
    """All golden frames of a direction, `client` or `server`, in order of name."""
    return sorted(FOLDER.glob(f"{direction}.*.json"))


def frame(name: str) -> str:
    """The text of one frame, for example `client.join`."""
    return (FOLDER / f"{name}.json").read_text(encoding="utf-8")


def type_of(path: Path) -> str:
    """The message type a file's name stands for."""
    return path.name.split(".")[1]
