"""A module of a core counts as covered by its own test."""

import ast
from pathlib import PurePosixPath

import pytest

from tests.architecture import tree


@pytest.mark.parametrize("core", tree.CORES)
def test_every_module_of_a_core_has_its_own_test(core: str) -> None:
    present = set(tree.files())
    untested = []
    for name in tree.written(".py", under=(core,)):
        path = PurePosixPath(name)
        test = PurePosixPath("tests", path.parent, f"test_{path.name}")
        if any(tree.functions(name)) and str(test) not in present:
            untested.append(name)
    assert untested == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = ("pytest." + "skip", "mark." + "skip", "mark." + "xfail", "pytest." + "xfail", "import" + "orskip")
    assert [
        name for name in tree.written(".py", under=("tests",)) if any(mark in tree.text(name) for mark in marks)
    ] == []


def test_the_names_of_tests_are_the_same_in_every_process() -> None:
    """Two processes share the tests: what both collect must be one list."""
    chance = {"new_uuid", "uuid4", "urandom", "token_hex", "token_urlsafe", "monotonic", "time", "now"}
    found = []
    for name in tree.written(".py", under=("tests",)):
        for node in ast.walk(ast.parse(tree.text(name))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".parametrize"):
                called = {ast.unparse(one.func).split(".")[-1] for one in ast.walk(node) if isinstance(one, ast.Call)}
                found += [f"{name}:{node.lineno}"] * bool(called & chance)
    assert found == []
