"""What sites that are not well have in common: an uplink, a carrier, an area, or a cause. No I/O; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from signaling.line_causes import Cause

GroupKind = Literal["uplink", "carrier", "area", "cause"]

FEWEST = 3
SHARE = 0.5
LOSSES = (0.3, 0.2, 0.1, 0.05, 0.03)
"""What "over so much" may say of a group, as fractions, largest first."""


@dataclass(frozen=True, slots=True)
class Member:
    """A site that is in the session or should be: where it hangs, and how it is. `loss`: of its worse direction.

    `drill`: it is of a drill or a practice meeting.
    """

    site: str
    uplink: str | None
    carrier: str | None
    area: str | None
    cause: Cause | None
    loss: float = 0.0
    drill: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """`sites` of the `of` that share it are not well; each loses more than `loss_over` where that is not None.

    `name`: of the uplink, the carrier or the area; of a cause, the cause. `drill`: all of them are of drills.
    """

    kind: GroupKind
    name: str
    sites: tuple[str, ...]
    of: int
    loss_over: float | None
    drill: bool = False


def groups_of(members: Sequence[Member]) -> tuple[Group, ...]:
    """The groups, each site in one: a shared uplink says more than the carrier, that more than the area.

    At least FEWEST, and SHARE of those that share it, must be hurt: one bad site in forty is no matter of its carrier.
    Who is left stands by its cause. Sites that our own server hurts say nothing of their lines. Sites of drills are
    never counted with real ones: simulated rooms say nothing of a carrier's lines.
    """
    real = _groups([one for one in members if not one.drill])
    return (*real, *(replace(group, drill=True) for group in _groups([one for one in members if one.drill])))


def _groups(members: Sequence[Member]) -> tuple[Group, ...]:
    hurt = {one.site: one for one in members if one.cause is not None}
    lines = {site: one for site, one in hurt.items() if one.cause not in {Cause.SERVER, Cause.MACHINE}}
    found: list[Group] = []
    kinds: tuple[GroupKind, ...] = ("uplink", "carrier", "area")
    for kind in kinds:
        for name in sorted({_key(one, kind) or "" for one in lines.values()} - {""}):
            sharing = [one for one in members if _key(one, kind) == name]
            ill = [one for one in sharing if one.site in lines]
            if len(ill) >= FEWEST and len(ill) >= SHARE * len(sharing):
                found.append(Group(kind, name, tuple(one.site for one in ill), len(sharing), _loss_over(ill)))
                for one in ill:
                    del lines[one.site], hurt[one.site]
    for cause in Cause:
        ill = [one for one in hurt.values() if one.cause is cause]
        if ill:
            found.append(Group("cause", cause, tuple(one.site for one in ill), len(members), _loss_over(ill)))
    return tuple(found)


def _key(one: Member, kind: GroupKind) -> str | None:
    match kind:
        case "uplink":
            return one.uplink
        case "carrier":
            return one.carrier
        case "area":
            return one.area
        case "cause":
            return one.cause


def _loss_over(ill: Iterable[Member]) -> float | None:
    """The largest of LOSSES that every site loses more than; who answers nothing loses all."""
    least = min(1.0 if one.cause is Cause.NO_ANSWER else one.loss for one in ill)
    if least >= 1.0:
        return None
    return next((loss for loss in LOSSES if least > loss), None)
