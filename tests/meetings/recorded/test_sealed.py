"""Sealed recordings over HTTP: their content by ranges, and a plain word where the key is missing."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from recordings.final import FINAL
from recordings.finaliser.finaliser import Finaliser
from recordings.sealing.files import Vault
from signaling.recorded_files import RecordedFolders
from tests.meetings.hall import Hall
from tests.meetings.recorded.film import recording_of
from tests.meetings.web import Web
from tests.recordings.kept import Kept
from tests.recordings.sealing.vaults import key_line, unsealed, vault
from tests.recordings.test_finaliser import CONTEXT, nothing_told

pytestmark = pytest.mark.anyio


async def test_the_page_opens_without_the_key_and_says_so_and_files_are_refused(session: Hall, tmp_path: Path) -> None:
    recording = await recording_of(session)
    volume = tmp_path / "volume"
    a_session_of(recording, volume, vault(tmp_path))
    web = Web(session.db, recorded=RecordedFolders((volume,), vault(tmp_path, key_line("two", 2))))
    async with web.signed_in("thuky") as client:
        page = (await client.get(f"/recordings/{recording}")).json()
        assert (page["film"], page["recording"]["trouble"], page["keeps"]) == (None, "recording_no_key", True)
        for file in ("parts/1", "poster", "parts/1/file", "sha256", "moments?q=hai"):
            refused = await client.get(f"/recordings/{recording}/{file}")
            assert (refused.status_code, refused.json()["code"]) == (503, "recording_no_key")


def a_session_of(recording: str, volume: Path, sealed: Vault) -> None:
    kept = Kept(volume, recording=recording, vault=sealed)
    kept.begin(0)
    kept.film("stage", 0, 3)
    kept.speak("voice.0", 0, 3)
    kept.end(3)
    Finaliser(recording, (volume,), sealed, CONTEXT, nothing_told).run()


async def test_a_browser_gets_by_ranges_what_was_recorded(session: Hall, tmp_path: Path) -> None:
    recording, sealed = await recording_of(session), vault(tmp_path)
    a_session_of(recording, tmp_path / "volume", sealed)
    plain = unsealed(sealed, tmp_path / "volume", tmp_path / "plain") / recording / FINAL / "part-001.webm"
    expected = plain.read_bytes()
    web = Web(session.db, recorded=RecordedFolders((tmp_path / "volume",), sealed))
    async with web.signed_in("daibieu1") as client:
        address, found, step = f"/recordings/{recording}/parts/1", b"", 100_001
        while len(found) < len(expected):
            asked = {"Range": f"bytes={len(found)}-{len(found) + step - 1}"}
            answer = await client.get(address, headers=asked)
            assert answer.status_code == 206
            found += answer.content
        assert found == expected
        whole = await asyncio.gather(*(client.get(address) for _ in range(4)))
        assert {hashlib.sha256(one.content).hexdigest() for one in whole} == {hashlib.sha256(expected).hexdigest()}
