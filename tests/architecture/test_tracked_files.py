"""What must not be in the repository: one machine's paths, a registry's address, secrets."""

import re

import pytest

from tests.architecture import tree

BINARY = (".woff2", ".png", ".webp", ".ico", ".jpg", ".ivf", ".webm", ".opus", ".ogg", ".bin", ".wav", ".y4m")
MACHINE_PATH = re.compile(r"""(?:^|[\s"'`=:(<])/(?:work|farm|root|home|tmp)/""", re.MULTILINE)
REGISTRY = re.compile(r"registry\.npmjs\.|pythonhosted\.|//pypi\.|\"resolved\":\s*\"http|index-url[= ]+\"?http")
SECRET = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n|AKIA[0-9A-Z]{16}")


def _text_files() -> list[str]:
    return [name for name in tree.files() if not name.endswith(BINARY)]


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY, SECRET], ids=["machine path", "registry", "secret"])
def test_no_file_holds(pattern: re.Pattern[str]) -> None:
    holders = []
    for name in _text_files():
        source = tree.text(name)
        holders += [f"{name}:{source.count(chr(10), 0, found.start()) + 1}" for found in pattern.finditer(source)]
    assert holders == []


@pytest.mark.parametrize(
    ("pattern", "sample"),
    [
        (MACHINE_PATH, "cd " + "/root" + "/x"),
        (MACHINE_PATH, '"' + "/tmp" + '/x"'),
        (REGISTRY, '"resolved": ' + '"https://x'),
        (SECRET, "-----BEGIN EC " + "PRIVATE KEY-----\n"),
    ],
)
def test_the_patterns_find_what_they_should(pattern: re.Pattern[str], sample: str) -> None:
    assert pattern.search(sample)


def test_no_test_leaves_pictures_or_data_in_the_tree() -> None:
    assert [name for name in tree.files() if name.endswith((".sqlite", ".sqlite3", ".db", ".log", ".pyc"))] == []
