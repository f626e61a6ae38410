"""What the product has to say of the year's papers: reasoned from what was decided, never from the database. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meetings.seed.directory import Directory
from meetings.seed.units import PROVINCE_CODE
from meetings.seed.year.occasions import YEAR_NOW, Occasion
from meetings.seed.year.papers import LEADERS, OBSERVER, Planned, copies, is_late, machines, planned, readers, readings
from meetings.seed.year.papers import reminded_at as reminded
from meetings.seed.year.texts import texts

COUNTS = ("of", "opened", "finished", "machines", "holding")
HEADINGS = ("number", "place", "title", "version", "state", "late", *COUNTS)
READING = ("number", "papers", "late", "recalled", "unread")
NONE = "-"


@dataclass(frozen=True, slots=True)
class PaperExpected:
    """What a leader's list says of a paper at YEAR_NOW; `counts` by COUNTS, None where nothing is out."""

    place: int
    title: str
    version: int
    state: str
    late: bool
    counts: tuple[int, ...] | None


def papers_expected(occasion: Occasion, found: Directory) -> tuple[PaperExpected, ...]:
    """Every paper of an occasion, in order."""
    far: dict[int, dict[str, int]] = defaultdict(dict)
    papers = planned(occasion)
    for one in readings(occasion, found):
        if one.issue == papers[one.place].last:
            far[one.place][one.login] = one.max_page
    held: Counter[int] = Counter()
    rooms = set(machines(occasion, found))
    for copy in copies(occasion, found):
        if copy.dropped_at is None and copy.login in rooms:
            held[copy.place] += 1
    return tuple(_paper(occasion, found, paper, far[paper.place], held[paper.place]) for paper in papers)


def _paper(occasion: Occasion, found: Directory, paper: Planned, far: dict[str, int], held: int) -> PaperExpected:
    state = "recalled" if paper.recalled_at is not None else "out" if paper.is_out else "draft"
    counts = None
    if state == "out":
        ended = paper.until is not None and paper.until <= YEAR_NOW
        may = set() if ended else set(readers(occasion, paper, found))
        own = may & set(machines(occasion, found))
        pages = texts()[paper.issues[-1].text].pages
        read = [page for login, page in far.items() if login in may and login not in LEADERS]
        counts = (len(may), len(read), sum(page == pages for page in read), len(own), held if own else 0)
    return PaperExpected(paper.place, paper.title, len(paper.issues), state, is_late(occasion, paper), counts)


def unread_expected(occasion: Occasion, found: Directory) -> frozenset[str] | None:
    """The codes of the units that had opened nothing a day before the start; None where nobody looked then, or yet."""
    at = reminded(occasion)
    if at is None or at > YEAR_NOW or occasion.is_called_off:
        return None
    opened, asked = set(), set()
    papers = planned(occasion)
    for paper in papers:
        if paper.is_out:
            asked |= set(readers(occasion, paper, found)) - {OBSERVER}
    for one in readings(occasion, found):
        paper = papers[one.place]
        if paper.is_out and one.issue == paper.last and one.opened_at <= at:
            opened.add(one.login)
    return frozenset(_units(asked) - _units(opened - {*LEADERS, OBSERVER}))


def _units(logins: Iterable[str]) -> set[str]:
    """The deputy is of the province, delegates of the agencies from the second on, machines of their communes."""
    codes = set()
    for login in logins:
        kind, _, code = login.partition("-")
        if kind == "diemcau":
            codes.add(code)
        elif login.startswith("daibieu"):
            codes.add(f"{PROVINCE_CODE}-{int(login.removeprefix('daibieu')) + 1:02d}")
        else:
            codes.add(PROVINCE_CODE)
    return codes


def papers_table(every: Sequence[Occasion], found: Directory) -> str:
    """A line for each paper, as TSV."""
    lines = ["\t".join(HEADINGS)]
    for one in every:
        for paper in papers_expected(one, found):
            counts = [NONE] * len(COUNTS) if paper.counts is None else [str(count) for count in paper.counts]
            said = (str(one.number), str(paper.place), paper.title, str(paper.version), paper.state)
            lines.append("\t".join((*said, "yes" if paper.late else "no", *counts)))
    return "\n".join(lines) + "\n"


def reading_table(every: Sequence[Occasion], found: Directory) -> str:
    """A line for each occasion, as TSV; `unread`: how many units had opened nothing a day before."""
    lines = ["\t".join(READING)]
    for one in every:
        papers, unread = papers_expected(one, found), unread_expected(one, found)
        late, recalled = sum(paper.late for paper in papers), sum(paper.state == "recalled" for paper in papers)
        sums = (one.number, len(papers), late, recalled, NONE if unread is None else len(unread))
        lines.append("\t".join(map(str, sums)))
    return "\n".join(lines) + "\n"
