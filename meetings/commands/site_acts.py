"""What IT does to sites from the board of lines, without a seat in their session. Each act is audited, with its reason.

The caller has checked that the account may (`access.site_for`, `access.check_account`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from meetings import audit as log
from meetings.domain.conduct import reason_of
from meetings.domain.floor import may_be_silenced
from meetings.domain.roles import Act, Role
from meetings.domain.site_acts import MAX_SITES, Hold, SiteTest, may_be_restarted, may_be_tested, said
from meetings.errors import InvalidInput, NotFound
from meetings.events import Account, Change, MicrophoneClosed
from meetings.ids import AccountId, MeetingId, ParticipantId, SiteNoteId, new_uuid
from meetings.models.lines import SiteNoteRow
from meetings.models.meetings import ParticipantRow
from meetings.session import Session, check_here, enter_from_afar, put_microphone, state_of, tell
from meetings.site_notes import SiteNote


@dataclass(frozen=True, slots=True)
class Reached:
    """The site that was reached: in which meeting it is, and what it is called."""

    meeting: MeetingId
    site: ParticipantId
    name: str


async def note_site(tx: AsyncSession, actor: Account, site: ParticipantRow, note: str, now: datetime) -> SiteNote:
    """Notes something of a site; it stays with the site's unit. Raises NotFound without a unit, InvalidInput."""
    if site.unit_code is None:
        raise NotFound
    text = said(note)
    row = SiteNoteRow(id=SiteNoteId(new_uuid()), unit_code=site.unit_code, at=now, actor_id=actor.id, note=text)
    tx.add(row)
    await tx.flush()
    entry = log.Entry(Act.NOTE_SITE, actor.id, site.meeting_id, site.id, {"site": site.name, "note": text})
    await log.audit(tx, entry, now)
    return SiteNote(row.unit_code, now, actor.name, text)


async def cap_sites(
    tx: AsyncSession, actor: AccountId, sites: Collection[ParticipantId], hold: Hold, now: datetime
) -> tuple[Change, ...]:
    """Holds sites down, or lets them up with NOT_HELD, until that is changed or their session ends; one change each.

    Raises InvalidInput for none or too many, NotFound, AlreadyEnded, MeetingNotOpen, Removed.
    """
    if not 1 <= len(set(sites)) <= MAX_SITES:
        raise InvalidInput
    found = await tx.execute(
        select(ParticipantRow.meeting_id, ParticipantRow.id).where(ParticipantRow.id.in_(set(sites)))
    )
    by_meeting: dict[MeetingId, list[ParticipantId]] = {}
    for meeting, site in found:
        by_meeting.setdefault(meeting, []).append(site)
    if sum(map(len, by_meeting.values())) != len(set(sites)):
        raise NotFound
    changes = [await _cap(tx, actor, sorted(by_meeting[meeting]), hold, now) for meeting in sorted(by_meeting)]
    return tuple(change for change in changes if change is not None)


async def _cap(
    tx: AsyncSession, actor: AccountId, sites: list[ParticipantId], hold: Hold, now: datetime
) -> Change | None:
    """Of one session; None when nothing changed."""
    session = await enter_from_afar(tx, sites[0], now)
    changed: list[ParticipantRow] = []
    for site in sites:
        state = await state_of(session, site)
        if Hold(state.cap, state.cap_kbit) != hold:
            state.cap, state.cap_kbit = hold.cap, hold.kbit
            changed.append(await tx.get_one(ParticipantRow, site))
    if not changed:
        return None
    names = ", ".join(row.name for row in changed)
    held = {"cap": "none" if hold.cap is None else hold.cap.value, "kbit": hold.kbit}
    detail = {**held, "sites": len(changed), "site": names}
    await _write_down(session, Act.CAP_SITES, actor, changed[0].id if len(changed) == 1 else "", detail)
    return await tell(session, [row.id for row in changed])


async def close_microphone_from_afar(
    tx: AsyncSession, actor: Account, site: ParticipantId, reason: str, now: datetime
) -> Change | None:
    """Closes a site's microphone for a technical cause; its owner is told by whom and why, and opens it again.

    Raises NotAllowed for the chair's, ReasonNeeded, InvalidInput, and as `cap_sites`.
    """
    session = await enter_from_afar(tx, site, now)
    may_be_silenced(session.seat, ParticipantId(""))
    reason = reason_of(Role.IT, reason)
    state = await state_of(session, site)
    if not state.microphone_open:
        return None
    put_microphone(state, opened=False)
    await _write_down(session, Act.SILENCE_SITE, actor.id, site, {"site": session.actor.name, "reason": reason})
    return replace(await tell(session, [site]), closed=MicrophoneClosed(site, actor.name, reason))


async def restart_page(
    tx: AsyncSession, actor: AccountId, site: ParticipantId, now: datetime, *, sure: bool
) -> Reached:
    """Has the page of a site's machine loaded anew; the caller tells it.

    Raises SpeakingNow for whom all listen to unless `sure`, NotPresent, and as `cap_sites`.
    """
    session = await enter_from_afar(tx, site, now)
    await check_here(session, site)
    may_be_restarted(session.seat, session.live.floor_id, sure=sure)
    await _write_down(session, Act.RESTART_PAGE, actor, site, {"site": session.actor.name})
    return Reached(session.meeting.id, site, session.actor.name)


async def begin_site_test(
    tx: AsyncSession, actor: AccountId, site: ParticipantId, test: SiteTest, now: datetime
) -> Reached:
    """Tries a room's machine; the caller tells it. Raises NotAllowed, SpeakingNow, NotPresent, and as `cap_sites`."""
    session = await enter_from_afar(tx, site, now)
    await check_here(session, site)
    state = await state_of(session, site)
    may_be_tested(session.seat, test, session.live.floor_id, microphone_open=state.microphone_open)
    await _write_down(session, Act.TEST_SITE, actor, site, {"site": session.actor.name, "test": test.value})
    return Reached(session.meeting.id, site, session.actor.name)


async def _write_down(
    session: Session, act: Act, actor: AccountId, subject: str, detail: Mapping[str, str | int | bool | None]
) -> None:
    """One audit row; a drill leaves none."""
    if not session.meeting.drill:
        entry = log.Entry(act, actor, session.meeting.id, subject, detail)
        await log.audit(session.tx, entry, session.now)
