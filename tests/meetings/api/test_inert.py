"""Pictures of pages as slowly as a thin line needs them."""

import asyncio
from pathlib import Path

import pytest
from fastapi.responses import StreamingResponse

from meetings.api.inert import INERT, picture
from meetings.papers.store import PaperStore

pytestmark = pytest.mark.anyio
CONTENT = bytes(range(256)) * 8
PACE = 10_000
SENT_S = len(CONTENT) / PACE


async def test_a_picture_comes_no_faster_than_asked_for_and_whole(tmp_path: Path) -> None:
    store = PaperStore.in_folder(tmp_path)
    answer = await picture(store, await store.put(CONTENT), PACE)
    assert isinstance(answer, StreamingResponse)
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert {name: answer.headers[name] for name in INERT} == INERT
    began_s = asyncio.get_running_loop().time()
    pieces = [bytes(piece) async for piece in answer.body_iterator if not isinstance(piece, str)]
    assert asyncio.get_running_loop().time() - began_s >= SENT_S
    assert b"".join(pieces) == CONTENT
    assert max(map(len, pieces)) <= PACE / 5
