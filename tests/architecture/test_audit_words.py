"""Whatever is written into the audit log has its word on the page of it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
WRITTEN = re.compile(r'(?:Entry\(|write_down\(\s*session,)\s*(?:Act\.(?P<act>\w+)|"(?P<word>\w+)")')
WORD = re.compile(r"^  (\w+): \(\) =>", re.MULTILINE)


def test_every_act_that_is_written_down_has_its_word() -> None:
    sources = [*ROOT.joinpath("meetings").rglob("*.py"), *ROOT.joinpath("signaling").rglob("*.py")]
    found = [match for path in sources for match in WRITTEN.finditer(path.read_text(encoding="utf-8"))]
    written = {(match["act"] or match["word"]).lower() for match in found}
    words = ROOT.joinpath("web_client/src/i18n/audit_words.ts").read_text(encoding="utf-8")
    assert len(written) > 50
    assert written - set(WORD.findall(words)) == set()
