"""A line of words in the head of a file: players find it, and pictures and sound are what they were."""

from pathlib import Path

import av
import pytest

from recordings.core.marking import NotMarked, marked_head
from recordings.final import FINAL, Final
from recordings.finaliser.finaliser import Finaliser
from sfu.core.codecs import Codec
from tests.recordings.kept import RECORDING, a_session
from tests.recordings.sealing.vaults import PLAIN
from tests.recordings.test_finaliser import CONTEXT, nothing_told

SAID = "Tải về bởi Đỗ Thị Hải (dothihai), 2026-11-29T11:40:00+07:00"


def made(volume: Path, codec: Codec) -> tuple[Path, Final]:
    a_session(volume, 4, {0.0: codec})
    return volume / RECORDING / FINAL, Finaliser(RECORDING, (volume,), PLAIN, CONTEXT, nothing_told).run()


def packets(path: Path) -> list[tuple[int, int | None, bytes]]:
    with av.open(str(path)) as container:
        return [(one.stream.index, one.pts, bytes(one)) for one in container.demux() if one.size]


@pytest.mark.parametrize("codec", [Codec.VP8, Codec.H264])
def test_the_words_are_found_and_every_packet_is_as_it_was(tmp_path: Path, codec: Codec) -> None:
    folder, final = made(tmp_path, codec)
    source = folder / final.parts[0].file
    content = source.read_bytes()
    head = marked_head(lambda start, end: content[start:end], len(content), SAID)
    marked = tmp_path / f"marked{source.suffix}"
    marked.write_bytes(head.content + content[head.until :])
    with av.open(str(marked)) as container:
        assert {key.lower(): value for key, value in container.metadata.items()}["comment"] == SAID
    assert packets(marked) == packets(source)
    assert len(packets(source)) > 200
    with av.open(str(marked)) as container:
        container.seek(2_000_000)
        assert next(container.decode(video=0)).time is not None


@pytest.mark.parametrize("content", [b"", b"RIFF" * 40, b"\x1aE\xdf\xa3", b"\0\0\0\x08ftyp\0\0\0\x10mdat" + bytes(40)])
def test_what_is_no_such_file_is_refused(content: bytes) -> None:
    with pytest.raises(NotMarked):
        marked_head(lambda start, end: content[start:end], len(content), SAID)
