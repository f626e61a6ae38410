"""What the product has to say of the year: reasoned from what was decided, never read from the database. Pure.

The rules are those of docs/domain.md, told once more and in other words than the product's own, so that a mistake on
either side shows.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from meetings.seed.directory import Directory
from meetings.seed.year.fates import Coming, Decision, Fate, Reply, decisions
from meetings.seed.year.occasions import Change, Occasion

ANSWERS = ("accepted", "declined", "substituted", "silent")
STANDINGS = ("present", "late", "excused", "absent", "awaited")
HEADINGS = ("invited", *ANSWERS, *STANDINGS, "substitutes_there", "late_min", "people")


@dataclass(frozen=True, slots=True)
class SeatExpected:
    """One invitee of one occasion: where the invitation stands, and how the seat stands, or that of its substitute.

    `people`: how many are at the invitee's site.
    """

    code: str
    rank: int
    answer: str
    standing: str
    substitute: bool
    late_min: int
    people: int


def seats_expected(occasion: Occasion, found: Directory) -> tuple[SeatExpected, ...]:
    """Everybody who is invited to an occasion."""
    return tuple(_seat(occasion, one) for one in decisions(occasion, found))


def figures(seats: Iterable[SeatExpected]) -> dict[str, int]:
    """The sums over some seats, by the names in HEADINGS; `present` counts those who are late too."""
    every = list(seats)
    counted = Counter(seat.answer for seat in every) + Counter(seat.standing for seat in every)
    there = [seat for seat in every if seat.standing in {"present", "late"}]
    found = {heading: counted[heading] for heading in (*ANSWERS, *STANDINGS)}
    found["invited"] = len(every)
    found["present"] = len(there)
    found["substitutes_there"] = sum(seat.substitute for seat in there)
    found["late_min"] = sum(seat.late_min for seat in every)
    found["people"] = sum(seat.people for seat in every)
    return {heading: found[heading] for heading in HEADINGS}


def meetings_table(every: Sequence[Occasion], found: Directory) -> str:
    """A line for each occasion, as TSV."""
    lines = ["\t".join(("number", "day", "type", "state", *HEADINGS))]
    for one in every:
        sums = figures(seats_expected(one, found))
        start = (str(one.number), one.starts_at.date().isoformat(), one.type_code, one.state.value)
        lines.append("\t".join((*start, *(str(sums[heading]) for heading in HEADINGS))))
    return "\n".join(lines) + "\n"


def units_table(every: Sequence[Occasion], found: Directory) -> str:
    """A line for each unit, over all occasions, as TSV."""
    by_unit: dict[str, list[SeatExpected]] = defaultdict(list)
    for one in every:
        for seat in seats_expected(one, found):
            by_unit[seat.code].append(seat)
    lines = ["\t".join(("unit", *HEADINGS))]
    for code in sorted(by_unit):
        sums = figures(by_unit[code])
        lines.append("\t".join((code, *(str(sums[heading]) for heading in HEADINGS))))
    return "\n".join(lines) + "\n"


def _seat(occasion: Occasion, one: Decision) -> SeatExpected:
    answer = answer_expected(occasion, one.fate)
    standing = _standing(occasion, one, excuses_itself=answer == "declined")
    there = standing in {"present", "late"}
    return SeatExpected(
        code=one.invitee.code,
        rank=one.invitee.rank,
        answer=answer,
        standing=standing,
        substitute=one.fate.reply is Reply.SUBSTITUTED,
        late_min=one.fate.late_min if standing == "late" else 0,
        people=_people(occasion, one, there=there),
    )


def answer_expected(occasion: Occasion, fate: Fate) -> str:
    """One of ANSWERS: where the invitation of somebody stands."""
    if fate.reply is Reply.SUBSTITUTED:
        return "substituted"
    asked_anew = occasion.change is Change.TIME and not fate.repeats
    if occasion.is_called_off or asked_anew or fate.reply in {Reply.SILENT, Reply.REFUSED}:
        return "silent"
    return "accepted" if fate.reply is Reply.ACCEPTED else "declined"


def _standing(occasion: Occasion, one: Decision, *, excuses_itself: bool) -> str:
    """Until the roll is called nothing is known of who sits at a site; of who sits in the hall it is seen."""
    unseen = "excused" if excuses_itself else "absent" if occasion.is_held else "awaited"
    if not occasion.is_held and (not occasion.is_running or one.invitee.at_site):
        return unseen
    by_fate = {
        Coming.ON_TIME: "present",
        Coming.LATE: "late",
        Coming.EXCUSED: "excused",
        Coming.ABSENT: "absent",
        Coming.AWAY: unseen,
    }
    return by_fate[one.fate.coming]


def _people(occasion: Occasion, one: Decision, *, there: bool) -> int:
    """A site reports how many it has, once the meeting goes on for a while; in the hall who was invited is counted."""
    if one.invitee.at_site and occasion.is_held:
        return one.fate.people or 0
    return int(there)
