"""Whatever an upload is refused for has its sentence on the pages."""

import re

from meetings.errors import papers
from meetings.errors.family import MeetingsError
from tests.architecture import tree

WORD = re.compile(r"^  (\w+): \(\) =>", re.MULTILINE)


def test_every_refusal_of_an_upload_has_its_sentence() -> None:
    errors = {thing for thing in vars(papers).values() if isinstance(thing, type) and issubclass(thing, MeetingsError)}
    codes = {error.code for error in errors - {MeetingsError, papers.PaperRefused}}
    words = set(WORD.findall(tree.text("web_client/src/i18n/office_problems.ts")))
    assert len(codes) > 5
    assert codes - words == set()
