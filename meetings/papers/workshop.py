"""The child process that opens strangers' files: `python -m meetings.papers.workshop convert|draw FOLDER ...`.

It runs within `sandbox.py`, believes nothing, and tells of what it does in lines of JSON. The folder is all that it can
write to; what it leaves there is looked at by the parent as a stranger's file again.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from meetings.domain.paper_refusals import Refusal
from meetings.domain.secret_marks import is_stamped, says_secret
from meetings.papers import office_checks, page_images, pdf_cleaning
from meetings.papers.refused import Refused

ORIGINAL, CLEAN, CONVERTED = "original", "clean.pdf", "original.pdf"
_PROFILE = "profile"
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
</oor:items>
"""


def main(arguments: list[str]) -> int:
    """0 when it went to its end, whatever that was."""
    _say({"started": True})
    try:
        match arguments:
            case ["convert", folder, scratch, kind]:
                convert(Path(folder), Path(scratch), kind)
            case ["draw", folder]:
                draw(Path(folder))
            case _:
                return 2
    except Refused as refused:
        _say({"refused": refused.refusal.value})
    except MemoryError:
        _say({"refused": Refusal.TOO_HEAVY.value})
    return 0


def convert(folder: Path, scratch: Path, kind: str) -> None:
    """Makes `original.pdf` of the office file `original`. Raises Refused."""
    source = folder / ORIGINAL
    if any(says_secret(text) for text in office_checks.look(source)):
        raise Refused(Refusal.CLASSIFIED)
    named = source.rename(folder / f"{ORIGINAL}.{kind}")
    profile = scratch / _PROFILE / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = ["soffice", "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"]
    command += [f"-env:UserInstallation=file://{scratch / _PROFILE}", "--convert-to", "pdf", "--outdir", str(folder)]
    done = subprocess.run(  # noqa: S603 - no shell, and no part of it is a stranger's.
        [*command, str(named)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0 or not (folder / CONVERTED).is_file():
        raise Refused(Refusal.BROKEN)
    _say({"converted": True, "cpu_s": _cpu_s()})


def draw(folder: Path) -> None:
    """Makes `clean.pdf` of the PDF `original`, and of each page `N.webp`, `N.thumb` and `N.ink`. Raises Refused."""
    cleaned = pdf_cleaning.clean(folder / ORIGINAL, folder / CLEAN)
    if any(says_secret(text) for text in cleaned.said) or is_stamped(page_images.head(folder / CLEAN)):
        raise Refused(Refusal.CLASSIFIED)
    _say({"pages": cleaned.pages, "signed": cleaned.signed})
    drawn = 0
    for page in page_images.draw(folder / CLEAN):
        drawn += 1
        (folder / f"{drawn}.webp").write_bytes(page.image)
        (folder / f"{drawn}.thumb").write_bytes(page.thumb)
        (folder / f"{drawn}.ink").write_bytes(page.ink)
        _say({"page": drawn, "width_pt": page.width_pt, "height_pt": page.height_pt, "text": page.text})
    if drawn != cleaned.pages:
        raise Refused(Refusal.BROKEN)
    _say({"drawn": drawn, "cpu_s": _cpu_s(), "peak_bytes": _peak_bytes()})


def _cpu_s() -> float:
    """Processor time of this process and those it started: nobody outside the sandbox is told of it."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(one.ru_utime + one.ru_stime for one in used), 2)


def _peak_bytes() -> int:
    """The most memory that this process ever had; `getrusage` counts what it was before it was itself."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    return int(fields["VmHWM"].split()[0]) * 1024


def _say(line: Mapping[str, object]) -> None:
    sys.stdout.write(f"{json.dumps(line)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
