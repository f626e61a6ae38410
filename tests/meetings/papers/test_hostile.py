"""Two hundred hostile or broken files through the real checks and the real workshop. About three minutes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from meetings.domain.paper_refusals import Refusal
from meetings.domain.papers import VersionState
from meetings.papers.refused import Refused
from tests.meetings.hall import Hall
from tests.meetings.papers.hostile import HOW_MANY, corpus
from tests.meetings.papers.hostile_kinds import Hostile
from tests.meetings.papers.hostile_pdf import poisoned_script
from tests.meetings.papers.intake_desk import Desk

pytestmark = pytest.mark.anyio
ACTS = re.compile(
    rb"/(?:JavaScript|JS|Launch|OpenAction|AA|EmbeddedFiles|EF|RichMedia\w*|XFA|GoToR|GoToE|SubmitForm|ImportData"
    rb"|Rendition|Movie|Sound|Thread|FileAttachment|Screen|3D)(?=[\s/<>\[\]()])"
)


@asynccontextmanager
async def listener() -> AsyncIterator[tuple[str, list[bytes]]]:
    """An address that the files call, and what was asked there."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(100))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/called", asked


def acts_in(content: bytes) -> set[bytes]:
    """What is left that acts, with all streams of objects unpacked."""
    with pikepdf.open(BytesIO(content)) as pdf:
        plain = BytesIO()
        pdf.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
    return {found[0] for found in ACTS.finditer(plain.getvalue())}


async def went(desk: Desk, hostile: Hostile) -> Refusal | None:
    """What became of a file: why it was refused, or None when a clean copy was made."""
    try:
        version = await desk.take(hostile.content)
    except Refused as refused:
        (desk.folder / "brought").unlink()
        return refused.refusal
    await desk.prepare()
    row = await desk.version(version)
    assert row.state is not VersionState.WAITING, hostile.name
    if row.state is VersionState.REFUSED:
        return Refusal(row.refusal)
    assert row.sha256 is not None
    assert acts_in(await desk.store.content(row.sha256)) == set(), hostile.name
    return None


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.filterwarnings("ignore:This document has .* form widget")  # So says pikepdf of what is made so on purpose.
async def test_every_hostile_file_is_refused_or_cleaned_and_calls_nobody(hall: Hall, tmp_path: Path) -> None:
    desk = await Desk.of(hall, tmp_path)
    refused = cleaned = 0
    async with listener() as (url, asked):
        files = corpus(url)
        assert len({file.name for file in files}) == HOW_MANY
        for file in files:
            kept = {one.sha async for one in desk.store.every()}
            outcome = await went(desk, file)
            assert file.outcomes is None or outcome in file.outcomes, (file.name, outcome)
            if outcome is not None:
                assert {one.sha async for one in desk.store.every()} == kept, file.name
            assert desk.left_behind() == [], file.name
            refused, cleaned = refused + (outcome is not None), cleaned + (outcome is None)
        assert asked == []
    assert refused > 60
    assert cleaned > 40


async def test_the_listener_would_hear_a_call() -> None:
    async with listener() as (url, asked):
        port = int(url.split(":")[2].partition("/")[0])
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET")
        await writer.drain()
        writer.close()
        await asyncio.sleep(0.05)
        assert asked == [b"GET"]


async def test_what_acts_would_be_seen_in_a_copy() -> None:
    assert acts_in(poisoned_script("http://x.example")) >= {b"/JavaScript", b"/OpenAction", b"/JS"}
