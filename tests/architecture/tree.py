"""The project's own files, as git sees them: tracked, or new and not ignored."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("sfu", "signaling", "meetings", "recordings")
CORES = ("sfu/core", "signaling/protocol", "meetings/domain", "recordings/core")


@functools.cache
def files() -> tuple[str, ...]:
    """Paths relative to the root, sorted."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(sorted(name for name in set(listing.stdout.split("\0")) if name and (ROOT / name).is_file()))


def is_generated(name: str) -> bool:
    """Generated files and migrations are exempt from budgets."""
    return ".gen." in name or name.startswith("signaling/migrations/versions/")


def written(*suffixes: str, under: tuple[str, ...] = ("",)) -> list[str]:
    """Files with one of the suffixes below one of the folders, without the generated ones."""
    folders = tuple(f"{folder}/" if folder else "" for folder in under)
    return [name for name in files() if name.endswith(suffixes) and name.startswith(folders) and not is_generated(name)]


def text(name: str) -> str:
    """The text of a file of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


@functools.cache
def parsed(name: str) -> ast.Module:
    """The syntax tree of a Python file of the project."""
    return ast.parse(text(name), name)


def functions(name: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods of a Python file, nested ones too."""
    return (node for node in ast.walk(parsed(name)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def imported(name: str) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a Python file imports: `from a.b import c` is `a.b.c`."""
    for node in ast.walk(parsed(name)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
