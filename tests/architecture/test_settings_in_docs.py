"""Every setting is explained, and no page names one that does not exist."""

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


def test_every_setting_is_in_the_operations_page() -> None:
    assert SETTINGS - set(VARIABLE.findall(tree.text("docs/operations.md"))) == set()
