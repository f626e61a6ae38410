"""The page before everyone as the clients of one meeting are told of it: shown, moved, taken away."""

from typing import NamedTuple

from meetings.domain.following import Place
from meetings.events import NOTHING_SHOWN, FollowRow, PageRow
from meetings.ids import ParticipantId
from signaling.protocol.client import MovePage
from signaling.protocol.messages import ShownPage
from signaling.protocol.server import PageHidden, PageMoved, PageShown
from signaling.seats import Seats


class Pointer(NamedTuple):
    """Where the presenter points, as fractions of the page; None: nowhere. In memory only."""

    x: float | None = None
    y: float | None = None


class Pages:
    """Tells each change of the rows to all, in the same bytes. What moves replaces what still waits to be told."""

    def __init__(self, seats: Seats) -> None:
        """Shares the seats with the hall."""
        self._seats = seats
        self._told = NOTHING_SHOWN
        self._pointer = Pointer()

    def follow(self, now: FollowRow) -> None:
        """The rows say this."""
        before, self._told = self._told, now
        if now == before:
            return
        if now.page is None:
            self._pointer = Pointer()
            if before.page is not None:
                self._seats.broadcast(PageHidden(seq=now.seq))
        elif _turned_only(before.page, now.page):
            self._tell_place(now.page)
        else:
            self._pointer = Pointer()
            self._seats.broadcast(PageShown(shown=_wire(now.seq, now.page)))

    def point(self, me: ParticipantId, act: MovePage) -> bool:
        """Takes where the presenter points; whether that was all, so that no row changes."""
        page = self._told.page
        if page is None or page.presenter != me:
            return False
        self._pointer = Pointer(act.pointer_x, act.pointer_y)
        if Place(act.page or page.place.page, act.x, act.y, act.zoom) != page.place:
            return False
        self._tell_place(page)
        return True

    def _tell_place(self, page: PageRow) -> None:
        at, points = page.place, self._pointer
        self._seats.renew(
            PageMoved(
                seq=self._told.seq,
                page=at.page,
                x=at.x,
                y=at.y,
                zoom=at.zoom,
                pointer_x=points.x,
                pointer_y=points.y,
            )
        )


def wire_page(row: FollowRow) -> ShownPage | None:
    """What is before everyone, as it travels."""
    return None if row.page is None else _wire(row.seq, row.page)


def _turned_only(before: PageRow | None, now: PageRow) -> bool:
    return before is not None and (before.version, before.presenter) == (now.version, now.presenter)


def _wire(seq: int, page: PageRow) -> ShownPage:
    at = page.place
    return ShownPage(
        seq=seq,
        version=page.version,
        paper=page.paper,
        title=page.title,
        pages=page.pages,
        page=at.page,
        x=at.x,
        y=at.y,
        zoom=at.zoom,
        presenter=page.presenter,
    )
