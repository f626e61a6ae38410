"""The pages say what the code says."""

import ast
import re
from pathlib import Path, PurePosixPath

import pytest

from tests.architecture import tree

PAGES = [name for name in tree.files() if name.endswith(".md")]
CODE_PATH = re.compile(r"`((?:sfu|signaling|meetings|recordings|web_client|tests|docs|deploy|\.ci)/[\w./-]*)`")
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#]+)(?:#[^)]*)?\)")
CLASS_NAME = re.compile(r"`([A-Z][a-z]+(?:[A-Z][a-z]*)+)`")


@pytest.mark.parametrize("page", PAGES)
def test_every_path_and_link_of_a_page_exists(page: str) -> None:
    source = tree.text(page)
    folder = (tree.ROOT / page).parent
    missing = [path for path in CODE_PATH.findall(source) if not (tree.ROOT / path).exists()]
    missing += [link for link in LINK.findall(source) if not (folder / link).exists()]
    # What a build makes is named in pages, and absent from a fresh clone.
    assert [path for path in missing if not path.startswith(("web_client/dist", "tests/browser/shots"))] == []


def test_every_class_of_the_ownership_page_exists() -> None:
    classes = {
        node.name
        for name in tree.written(".py", under=tree.PACKAGES)
        for node in ast.walk(tree.parsed(name))
        if isinstance(node, ast.ClassDef)
    }
    for name in tree.written(".ts", under=("web_client/src",)):
        classes |= set(re.findall(r"^export class (\w+)", tree.text(name), re.MULTILINE))
    named = set(CLASS_NAME.findall(tree.text("docs/ownership.md"))) - {"TaskGroup"}
    assert named
    assert named - classes == set()


def test_every_command_has_a_row() -> None:
    rows = tree.text("docs/commands.md")
    commands = {
        function.name
        for name in tree.written(".py", under=("meetings/commands",))
        for function in tree.parsed(name).body
        if isinstance(function, ast.AsyncFunctionDef) and not function.name.startswith("_")
    }
    assert commands
    assert {command for command in commands if f"| `{command}`" not in rows} == set()


def test_decisions_are_numbered_and_say_their_status() -> None:
    decisions = [
        PurePosixPath(name).name for name in tree.files() if re.fullmatch(r"docs/adr/\d{4}-[a-z0-9-]+\.md", name)
    ]
    assert [int(name[:4]) for name in decisions] == list(range(1, len(decisions) + 1))
    assert [name for name in decisions if "\nStatus: " not in tree.text(f"docs/adr/{name}")] == []


def test_the_readme_names_both_commands() -> None:
    readme = tree.text("README.md")
    assert "make run" in readme
    assert "make test" in readme


def test_the_changelog_has_lines_for_what_comes_next() -> None:
    sections = re.split(r"^## ", tree.text("CHANGELOG.md"), flags=re.MULTILINE)
    assert sections[1].startswith(("Unreleased", "0."))
    assert "\n- " in sections[1]


def test_every_target_of_the_makefile_that_people_type_is_explained() -> None:
    makefile = Path(tree.ROOT, "Makefile").read_text(encoding="utf-8")
    phony = {name for line in re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE) for name in line.split()}
    explained = set(re.findall(r"^([a-z-]+):.*## \S", makefile, re.MULTILINE))
    internal = {"packages-run", "packages-test", "packages-long", "packages-bench"}
    assert phony - explained - internal == set()
