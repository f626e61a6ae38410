"""What the import contracts of pyproject.toml cannot say: single modules of a package, and single calls."""

import ast

import pytest

from tests.architecture import tree

DOORS = ("sfu.interfaces", "sfu.errors", "sfu.control", "sfu.tap_wire")
COMMAND_LINE = ("signaling/__main__.py", "signaling/cli/")


def _within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("package", ["signaling", "recordings", "meetings"])
def test_other_packages_use_only_the_doors_of_the_media_engine(package: str) -> None:
    inside = [
        f"{name}:{line} {module}"
        for name in tree.written(".py", under=(package,))
        for line, module in tree.imported(name)
        if _within(module, ("sfu",)) and not _within(module, DOORS)
        if not (_within(module, ("sfu.rehearsal",)) and name.startswith(COMMAND_LINE))
    ]
    assert inside == []


def test_encrypted_tokens_are_used_nowhere() -> None:
    users = [
        name
        for name in tree.written(".py", under=tree.PACKAGES)
        if any(_within(module, ("jose.jwe",)) for _, module in tree.imported(name))
    ]
    assert users == []


def test_cores_are_told_the_time() -> None:
    clock = {"now", "utcnow", "today"}
    readers = [
        f"{name}:{node.lineno} {node.func.attr}"
        for name in tree.written(".py", under=tree.CORES)
        for node in ast.walk(tree.parsed(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in clock
        if isinstance(node.func.value, ast.Name) and node.func.value.id in {"datetime", "date"}
    ]
    assert readers == []


def test_product_code_never_imports_the_tests() -> None:
    users = [
        f"{name}:{line}"
        for name in tree.written(".py", under=tree.PACKAGES)
        for line, module in tree.imported(name)
        if _within(module, ("tests",))
    ]
    assert users == []


def test_what_is_recorded_is_opened_where_it_may_be_sealed() -> None:
    """PyAV is given what `Files` opens, not a path; and nothing is read or written past it."""
    past = {"read_bytes", "read_text", "write_bytes", "write_text"}
    openers = [
        f"{name}:{node.lineno} {ast.unparse(node)}"
        for name in tree.written(".py", under=("recordings",))
        if not name.startswith("recordings/sealing/")
        for node in ast.walk(tree.parsed(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in past or ast.unparse(node).startswith("av.open(str(")
    ]
    assert openers == []
