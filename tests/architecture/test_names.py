"""Names say what is held."""

from pathlib import PurePosixPath

from tests.architecture import tree

SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "shared", "tools", "lib"}


def test_no_module_or_folder_has_a_name_that_says_nothing() -> None:
    sources = tree.written(".py", ".ts", ".svelte", ".css")
    named = {name: {part.split(".")[0].lower() for part in PurePosixPath(name).parts} for name in sources}
    assert [name for name, parts in named.items() if parts & SAY_NOTHING] == []


def test_the_top_level_is_as_decided() -> None:
    folders = {*tree.PACKAGES, "web_client", "tests", "docs", "deploy", ".ci"}
    project = {"pyproject.toml", "requirements.lock", "hatch_build.py", "Makefile", ".gitignore"}
    allowed = folders | project | {"README.md", "CHANGELOG.md", "LICENSE"}
    assert {PurePosixPath(name).parts[0] for name in tree.files()} - allowed == set()
