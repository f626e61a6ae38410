"""No page names a setting that does not exist; deploy/example.env has a test of its own."""

import re

import pytest

from signaling.settings import Settings
from tests.architecture import tree

PAGES = [name for name in tree.files() if name.endswith(".md")]
VARIABLE = re.compile(r"\bGIAOBAN_[A-Z_]+\b")
SETTINGS = {f"GIAOBAN_{field.upper()}" for field in Settings.model_fields}


@pytest.mark.parametrize("page", PAGES)
def test_every_variable_of_a_page_is_a_setting(page: str) -> None:
    assert set(VARIABLE.findall(tree.text(page))) - SETTINGS == set()
