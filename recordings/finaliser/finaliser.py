"""What was kept of a recording becomes files that can be played, that people find their way in, and that are whole."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog
from pydantic import ValidationError

from recordings import final
from recordings.core.frames import Codec
from recordings.core.plan import PlannedPart, Stretch, parts, screens
from recordings.core.story import Span, Story, Told, story
from recordings.errors import NoSpaceToFinalise, NothingRecorded, told_as_not_finalised
from recordings.finaliser.sounds import Sounds
from recordings.finaliser.telling import Files, Timeline, tell_final
from recordings.finaliser.writing import Home, PartWriter, write_final
from recordings.media.mixing import minutes
from recordings.media.pictures import Thumbnailer
from recordings.media.reading import Scanned, scan
from recordings.recorder.growing_file import sync_folder
from recordings.recorder.journals import read_journals
from recordings.recorder.shelf import Shelf, space_on
from recordings.sealing.files import Vault

DRAFT = "final.tmp"
ROOM = 1.25
"""What is written takes as much as what is read, and the mixed sound twice more: while it is made, and alone."""
SMALL_BYTES = 2 * 1024 * 1024
"""Small pictures, and what else a short recording has more of than is read."""

_SCANNED, _MIXED, _WRITTEN = 10, 60, 98
"""Per cent that are done after each step."""

_log = structlog.get_logger()


class Finaliser:
    """One recording, finished once: what is finished already is only read."""

    def __init__(
        self,
        recording: str,
        volumes: Sequence[Path],
        vault: Vault,
        context: final.Context,
        tell: Callable[[int], None],
    ) -> None:
        """`volumes`: where recordings lie; `tell` is called with 0 to 100 as it goes on."""
        self._recording = recording
        self._volumes = tuple(volumes)
        self._folders = [volume / recording for volume in volumes]
        self._vault = vault
        self._shelf = Shelf(recording, volumes, vault)
        self._files = self._shelf.files
        self._context = context
        self._tell = tell

    def run(self) -> final.Final:
        """Raises NothingRecorded, NoSpaceToFinalise, NotFinalised, NoKey."""
        with told_as_not_finalised():
            return self._finished() or self._make()

    def _finished(self) -> final.Final | None:
        try:
            found = final.find_final(self._recording, self._volumes, self._vault)
        except ValidationError:
            _log.warning("final_malformed", recording=self._recording)
            return None
        return None if found is None else found[1]

    def _make(self) -> final.Final:
        lines = read_journals(self._folders, self._files)
        kept = self._scan()
        told = story(lines, [span for each in kept for span in each.spans])
        if not kept or not told.runs:
            raise NothingRecorded
        home = self._home(kept)
        sounds = Sounds(home, kept, self._files)
        planned = parts(told.runs, told.pauses, _stretches(kept, "stage"))
        self._mix(sounds, [part.span for part in planned])
        draft = home / DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        made = self._write(draft, kept, sounds, planned, _timeline(told, kept, lines))
        write_final(draft, made, self._files)
        shutil.rmtree(home / final.FINAL, ignore_errors=True)
        draft.replace(home / final.FINAL)
        sync_folder(home)
        sounds.drop()
        self._tell(100)
        return made

    def _scan(self) -> list[Scanned]:
        """All segments that hold anything."""
        segments = self._shelf.segments()
        found = []
        for number, (path, name) in enumerate(segments):
            scanned = scan(path, name, self._files)
            if scanned is None:
                _log.warning("segment_unreadable", name=path.name)
            else:
                found.append(scanned)
            self._tell(_SCANNED * (number + 1) // len(segments))
        return found

    def _home(self, kept: Sequence[Scanned]) -> Path:
        """The folder of the recording on the first volume that has room for what is to be written."""
        needed = SMALL_BYTES + ROOM * sum(each.path.stat().st_size for each in kept)
        for folder in self._folders:
            if space_on(folder.parent).free_bytes >= needed:
                return folder
        raise NoSpaceToFinalise

    def _mix(self, sounds: Sounds, spans: Sequence[Span]) -> None:
        total, done = sum(len(minutes(*span)) for span in spans), 0

        def count() -> None:
            nonlocal done
            done += 1
            self._tell(_SCANNED + (_MIXED - _SCANNED) * done // total)

        for span in spans:
            sounds.mix(*span, count)

    def _write(
        self, draft: Path, kept: Sequence[Scanned], sounds: Sounds, planned: Sequence[PlannedPart], timeline: Timeline
    ) -> final.Final:
        shared = screens(_stretches(kept, "screen"))
        thumbs = Thumbnailer(timeline.started_ms, self._files)
        writer = PartWriter(Home(draft, self._files), kept, sounds, thumbs, timeline.started_ms)
        steps = len(planned) + len(shared)

        def after(number: int, part: final.Part) -> final.Part:
            self._tell(_MIXED + (_WRITTEN - _MIXED) * number // steps)
            return part

        written = tuple(after(at + 1, writer.part(at + 1, part)) for at, part in enumerate(planned))
        on_screen = tuple(after(len(planned) + at + 1, writer.screen(at + 1, part)) for at, part in enumerate(shared))
        alone = tuple(
            part if part.media_type == "audio/webm" else writer.sound(at + 1, plan)
            for at, (part, plan) in enumerate(zip(written, planned, strict=True))
        )
        duration_ms = max(part.start_ms + part.duration_ms for part in written)
        poster, small = writer.thumbs(duration_ms)
        return tell_final(
            self._recording, timeline, self._context, Files(written, on_screen, alone, poster, small, duration_ms)
        )


def _timeline(told: Story, kept: Sequence[Scanned], lines: Sequence[Told]) -> Timeline:
    voices: dict[str, list[Span]] = {}
    for each in kept:
        if each.name.track.startswith("voice."):
            voices.setdefault(each.name.track, []).extend(each.spans)
    return Timeline(told, lines, voices)


def _stretches(kept: Sequence[Scanned], track: str) -> list[Stretch]:
    return [
        Stretch(each.name.began_ms, each.last_ms, each.name.codec, each.width, each.height, number)
        for number, each in enumerate(kept)
        if each.name.track == track and each.name.codec is not Codec.OPUS and each.keys
    ]
