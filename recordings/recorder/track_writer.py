"""One track of a recording: frames into segments, one file after the other."""

from pathlib import Path

import structlog

from recordings.core.frames import Codec, Frame
from recordings.core.segments import SegmentName
from recordings.errors import NoKey, NotWritable
from recordings.media.muxer import Muxer
from recordings.recorder.growing_file import GrowingFile
from recordings.recorder.shelf import Shelf

STEP_S = 2.0
"""A jump of the moments against the passing time: somebody set the clock."""

LONGEST_SOUND_S = 60.0
"""Sound goes on in another file after so long: a closed one can be mixed while the session goes on."""

IDLE_S = 3.0
RETRY_S = 1.0
FORGIVEN_S = 3.0

_log = structlog.get_logger()


class _Segment:
    """A file that is being written, and what was written last."""

    def __init__(self, path: Path, file: GrowingFile, first: Frame, now_s: float) -> None:
        self.path = path
        self.file = file
        self.muxer = Muxer(file, first)
        self.codec = first.codec
        self.size = (first.encoded.width, first.encoded.height)
        self.first_wall_s = self.last_wall_s = first.wall_s
        self.last_s = now_s

    def goes_on_with(self, frame: Frame, now_s: float) -> bool:
        """Whether this frame can follow in the same file."""
        encoded = frame.encoded
        if frame.codec is not self.codec or (encoded.key and encoded.width and self.size != encoded[2:]):
            return False
        if frame.codec is Codec.OPUS and frame.wall_s - self.first_wall_s >= LONGEST_SOUND_S:
            return False
        # Less than the time that passed is no step: what waited while the disk was slow comes late, but comes.
        went_on_s = frame.wall_s - self.last_wall_s
        return -STEP_S < went_on_s < now_s - self.last_s + STEP_S

    def write(self, frame: Frame, now_s: float) -> None:
        """Adds a frame. Raises NotWritable."""
        self.muxer.write(frame)
        self.last_wall_s, self.last_s = frame.wall_s, now_s


class TrackWriter:
    """Begins a segment with a frame that a decoder can begin at; a change of codec or size, or a set clock, ends it,
    and so does a minute of sound.

    A disk that fails ends it too: the next is tried where the shelf says, a second later. `lost_frames` were not
    written for that; `failing` is set until something is written again, or nothing is there to be written. `opened`
    counts segments.
    """

    def __init__(self, track: str, shelf: Shelf) -> None:
        self.opened = 0
        self.n_bytes = 0
        self.lost_frames = 0
        self.failing = False
        self.wants_key_frame = False
        self._track = track
        self._shelf = shelf
        self._segment: _Segment | None = None
        self._closed: list[GrowingFile] = []
        self._retry_s = float("-inf")

    def write(self, frame: Frame, now_s: float) -> None:
        """Takes the next frame, at now_s (monotonic seconds)."""
        segment = self._segment
        if segment is not None and not segment.goes_on_with(frame, now_s):
            self.close()
            segment = None
        if segment is None:
            segment = self._begin(frame, now_s)
            if segment is None:
                return
        try:
            segment.write(frame, now_s)
        except NotWritable as error:
            self._fail(segment.path.parent, now_s, error.__cause__)
            self._shelf.drop_if_empty(segment.path)
        else:
            self.failing = False

    def turn(self, now_s: float) -> None:
        """Closes the segment of a voice that is silent, so that all of it is in the file; called ten times a second."""
        segment = self._segment
        if segment is None and now_s - self._retry_s > FORGIVEN_S:
            self.failing = False  # There is nothing to write.
        if segment is not None and segment.codec is Codec.OPUS and now_s - segment.last_s >= IDLE_S:
            self.close()

    def close(self) -> None:
        """Ends the segment, if there is one; what is still to be put on the disk comes with the next `unsynced`."""
        segment, self._segment = self._segment, None
        if segment is None:
            return
        try:
            segment.muxer.close()
        except NotWritable:
            self.failing = True
        self.n_bytes += segment.file.n_bytes
        self._closed.append(segment.file)

    def written_bytes(self) -> int:
        """Bytes of all segments so far."""
        return self.n_bytes + (0 if self._segment is None else self._segment.file.n_bytes)

    def unsynced(self) -> list[int]:
        """Descriptors of what is not on the disk yet, for another thread, which closes them."""
        found = []
        if self._segment is not None and self._segment.file.dirty:
            found.append(self._segment.file.for_sync())
        for file in self._closed:
            found.append(file.for_sync())
            file.close()
        self._closed.clear()
        return found

    def _begin(self, frame: Frame, now_s: float) -> _Segment | None:
        """A new segment; None when the frame is none to begin with, or the disk takes nothing."""
        sized = frame.codec is Codec.OPUS or (frame.encoded.width > 0 and frame.encoded.height > 0)
        self.wants_key_frame = not (frame.encoded.key and sized)
        if self.wants_key_frame:
            return None
        if now_s < self._retry_s:
            self.lost_frames += 1
            self.wants_key_frame = frame.codec is not Codec.OPUS
            return None
        folder = self._shelf.folder
        name = SegmentName(self._shelf.next_number(), self._track, frame.codec, round(frame.wall_s * 1000))
        try:
            file = self._shelf.open_new(str(name))
            segment = self._segment = _Segment(folder / str(name), file, frame, now_s)
        except (OSError, NoKey) as error:
            self._fail(folder, now_s, error)
            return None
        self.opened += 1
        _log.info("segment_begun", name=str(name))
        return segment

    def _fail(self, folder: Path, now_s: float, error: BaseException | None) -> None:
        if not self.failing:
            _log.error("segment_not_writable", track=self._track, error=str(error))
        self.close()
        self.failing = True
        self.lost_frames += 1
        self._retry_s = now_s + RETRY_S
        if not isinstance(error, NoKey):  # The volume is not to blame.
            self._shelf.leave(folder)
