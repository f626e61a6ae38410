"""The pages about commands and the domain say what the code says."""

import re
from collections.abc import Iterator
from pathlib import Path

from meetings import commands, errors
from meetings.domain.lifecycle import JOINABLE, VIETNAMESE, WAYS, MeetingState
from meetings.domain.roles import Act, Role, allowed
from meetings.errors import MeetingsError

DOCS = Path(__file__).parents[2] / "docs"
COMMANDS = {name for name in commands.__all__ if name.islower()}


def rows(page: str) -> list[list[str]]:
    """The cells of all table rows whose first cell is a name in backquotes."""
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]


def roles_table() -> Iterator[str]:
    yield "| Act | " + " | ".join(Role) + " |"
    yield "|---|" + ":-:|" * len(Role)
    for act in Act:
        yield f"| `{act}` | " + " | ".join("yes" if allowed(role, act) else "–" for role in Role) + " |"


def states_table() -> Iterator[str]:
    yield "| State | In Vietnamese | Leads to | Can be joined |"
    yield "|---|---|---|:-:|"
    for state in MeetingState:
        ways = ", ".join(f"`{target}`" for target in MeetingState if target in WAYS[state]) or "–"
        yield f"| `{state}` | {VIETNAMESE[state]} | {ways} | {'yes' if state in JOINABLE else '–'} |"


def test_every_command_has_one_row_and_every_row_is_a_command() -> None:
    named = [row[0].strip("`") for row in rows("commands.md")]
    assert sorted(named) == sorted(COMMANDS)


def test_the_refusals_of_each_command_are_real_codes() -> None:
    kinds = [thing for thing in vars(errors).values() if isinstance(thing, type) and issubclass(thing, MeetingsError)]
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    codes = {code for row in rows("commands.md") for code in re.findall(r"`(\w+)`", row[3])}
    codes |= set(re.findall(r"`(\w+)`", page.split("besides")[0].split("also refuses")[1]))
    assert len(codes) > 10
    assert codes <= {kind.code for kind in kinds}


def test_the_page_of_the_domain_holds_the_table_of_roles() -> None:
    assert "\n".join(roles_table()) in (DOCS / "domain.md").read_text(encoding="utf-8")


def test_the_page_of_the_domain_holds_the_table_of_states() -> None:
    assert "\n".join(states_table()) in (DOCS / "domain.md").read_text(encoding="utf-8")


def test_every_test_that_the_page_of_the_domain_names_is_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (DOCS / "domain.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [
        test for file, test in named if f"def {test}(" not in (DOCS.parent / file).read_text(encoding="utf-8")
    ] == []
