"""A letter as a mail: plain text, HTML and calendar file of the same content.

Source: RFC 5322 (message), RFC 2046 section 5.1.4 (alternatives), RFC 6047 section 2.4 (calendar part).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape

from meetings.domain.invitations import Difference, Terms
from meetings.domain.seats import Duty
from meetings.ical import Entry, Method, Who, written
from meetings.letters.contents import ToldItem
from meetings.letters.outbox import Errand
from meetings.letters.words import ENGLISH, VIETNAMESE, Language, agenda, attendees, facts, short_agenda, when

METHODS = {
    Errand.INVITE: Method.REQUEST,
    Errand.RESTORED: Method.REQUEST,
    Errand.CANCEL: Method.CANCEL,
    Errand.POSTPONE: Method.CANCEL,
    Errand.UNINVITED: Method.CANCEL,
    Errand.REPLACED: Method.CANCEL,
}
"""What goes into the invitee's calendar; the other errands touch it not."""
_LINKED = frozenset(Errand) - {Errand.CANCEL, Errand.POSTPONE, Errand.UNINVITED, Errand.REPLACED}
_NEXT = "\n"
_OF_ONE = frozenset({Errand.UNINVITED, Errand.REPLACED})
"""The meeting is held, but without who is told."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Whom a letter is for."""

    honorific: str
    name: str
    title: str
    unit: str
    email: str
    duty: Duty


@dataclass(frozen=True, slots=True)
class LetterContent:
    """All that stands in one mail. `id`: of this mail, the same whenever it is tried again; `link`: to answer by.

    `other`: the substitute, `reason`: why it is not held, or was not agreed to; empty where there is none. `changed`:
    what this version says otherwise than the one before. `attendees`: the list of invitees, a line each; `agenda`: what
    its receiver may see of it.
    """

    id: str
    errand: Errand
    uid: str
    sequence: int
    made_at: datetime
    changed_at: datetime
    terms: Terms
    number: str
    reason: str
    to: Addressee
    organizer: Who
    link: str
    other: str = ""
    changed: frozenset[Difference] = frozenset()
    attendees: tuple[str, ...] = ()
    agenda: tuple[ToldItem, ...] = ()


def message_of(content: LetterContent) -> EmailMessage:
    """The mail. Nothing of the content can end a header or become markup; no picture is fetched from anywhere."""
    message = EmailMessage(policy=SMTP)
    subject = VIETNAMESE.subjects[content.errand].format(meeting=content.terms.title)
    message["Subject"] = " ".join(subject.split())
    message["From"] = _address(content.organizer.name, content.organizer.address)
    message["To"] = _address(content.to.name, content.to.email)
    message["Date"] = format_datetime(content.made_at)
    message["Message-ID"] = f"<{content.id}@{content.organizer.address.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_plain(content), cte="base64")
    message.add_alternative(_html(content), subtype="html", cte="base64")
    method = METHODS.get(content.errand)
    if method is not None:
        calendar = written(_entry(content), method).decode()
        message.add_alternative(calendar, subtype="calendar", cte="base64", params={"method": method.value})
    message.set_boundary(f"giaoban-{content.id}")  # No chance in it: tried again, it is the same message.
    return message


def _address(name: str, address: str) -> Address:
    return Address(display_name=" ".join(name.split()), addr_spec=address)


def _entry(content: LetterContent) -> Entry:
    return Entry(
        uid=content.uid,
        sequence=content.sequence,
        made_at=content.made_at,
        changed_at=content.changed_at,
        starts_at=content.terms.starts_at,
        ends_at=content.terms.ends_at,
        title=content.terms.title,
        place=content.terms.place,
        text=_told(content),
        organizer=content.organizer,
        attendee=Who(content.to.name, content.to.email),
        duty=content.to.duty,
        leaves=content.errand in _OF_ONE,
    )


def _filled(text: str, content: LetterContent) -> str:
    to = content.to
    return text.format(honorific=to.honorific, name=to.name, title=to.title, unit=to.unit, other=content.other)


def _block(
    language: Language, content: LetterContent, stated: Callable[[Language, Sequence[ToldItem]], str] = agenda
) -> tuple[list[str], list[tuple[str, str]]]:
    """The sentences before the facts, and the facts. `stated`: how the agenda stands there."""
    before = [_filled(language.greeting, content), _filled(language.openings[content.errand], content)]
    if content.changed:
        before.append(
            language.changed.format(what=", ".join(language.differences[one] for one in sorted(content.changed)))
        )
    return before, [
        (label, value)
        for label, value in (
            *facts(language, content.terms, content.number),
            *_contents(language, content, stated(language, content.agenda)),
            (language.labels["requests"], content.terms.requests),
            (language.labels["reason"], content.reason),
        )
        if value
    ]


def _contents(language: Language, content: LetterContent, items: str) -> list[tuple[str, str]]:
    """Who is invited and to what: of no interest to who is told to stay away."""
    if content.errand not in _LINKED:
        return []
    return [
        (language.labels["attendees"], attendees(language, content.attendees)),
        (language.labels["agenda"], items),
    ]


def _plain(content: LetterContent) -> str:
    before, lines = _block(VIETNAMESE, content)
    paragraphs = [*before, _stated(lines)]
    if content.errand in _LINKED:
        paragraphs += [f"{VIETNAMESE.press}\n{content.link}", _filled(VIETNAMESE.private, content)]
    english = ENGLISH.openings[content.errand].format(other=content.other)
    time = when(ENGLISH, content.terms.starts_at, content.terms.ends_at)
    paragraphs.append(f"English: {english}\n{time}")
    if content.errand in _LINKED:
        paragraphs[-1] += f"\n{ENGLISH.press}\n{content.link}"
    return "\n\n".join(paragraphs) + "\n"


def _told(content: LetterContent) -> str:
    """What stands in the calendar. Calendars are shown to others: the link, which is for one alone, is not in it."""
    before, lines = _block(VIETNAMESE, content, short_agenda)
    return "\n\n".join([*before, _stated(lines)]) + "\n"


def _stated(lines: Sequence[tuple[str, str]]) -> str:
    """Facts as plain text; what has several lines begins below its label."""
    return "\n".join(f"{label}:{_NEXT if _NEXT in value else ' '}{value}" for label, value in lines)


def _html(content: LetterContent) -> str:
    before, lines = _block(VIETNAMESE, content)
    rows = "".join(
        f'<tr><th align="left" valign="top" style="padding:4px 16px 4px 0">{escape(label)}</th>'
        f'<td style="padding:4px 0">{_breaks(value)}</td></tr>'
        for label, value in lines
    )
    parts = [*_paragraphs(before), f'<table role="presentation" cellspacing="0">{rows}</table>']
    if content.errand in _LINKED:
        parts += [_button(VIETNAMESE.press, content.link), *_paragraphs([_filled(VIETNAMESE.private, content)])]
    english = ENGLISH.openings[content.errand].format(other=content.other)
    time = when(ENGLISH, content.terms.starts_at, content.terms.ends_at)
    parts.append(f'<hr><p lang="en">{escape(english)} {escape(time)}</p>')
    style = "font-family:sans-serif;font-size:16px;line-height:1.5;color:#1a1f29"
    return (
        f'<!DOCTYPE html><html lang="vi"><meta charset="utf-8"><body style="{style}">{"".join(parts)}</body></html>\n'
    )


def _paragraphs(texts: Sequence[str]) -> list[str]:
    return [f"<p>{escape(text)}</p>" for text in texts]


def _breaks(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())


def _button(words: str, link: str) -> str:
    return f'<p>{escape(words)}<br><a href="{escape(link, quote=True)}">{escape(link)}</a></p>'
