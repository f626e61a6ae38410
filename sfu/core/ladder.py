"""The weak-line ladder: how much of a session one receiver's line carries."""

from collections import deque
from collections.abc import Sequence

from sfu.interfaces import Step

VOICE_ONLY_BELOW_BPS = 120_000
NOMINAL_COSTS_BPS = (50_000, 70_000, 150_000, 300_000, 650_000, 2_000_000, 2_600_000)
"""What each step costs with all below it, before any picture has told."""
CROWDED_SHARE = 0.85
TARGET_SHARE = 0.9
ROOMY_FACTOR = 1.2
HEAVY_LOSS = 0.10
LIGHT_LOSS = 0.05
PATIENCE_S = 0.9
SETTLE_S = 1.5
ROOMY_WAIT_S = 3.0
TRIAL_WAIT_S = 10.0
PROBE_WAITS_S = (2.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 12.0, 24.0, 48.0)
"""After so many probes of a step that the line did not carry: for a minute soon again, then ever more seldom."""

AFTER_DESCENT_S = 8.0
MOST_DOUBLINGS = 4
TRIAL_S = 20.0
GRACE_S = 2.0
PROVEN_GRACE_S = 8.0
RISING_FACTOR = 1.005
_HISTORY_S = 2.0
_RISING_OVER_S = 1.0
_HALF = 0.5


def fitting(costs_bps: Sequence[float], estimate_bps: float) -> Step:
    """The highest step whose cost is at most nine tenths of the estimate; below 120 kbit/s only the voice.

    `costs_bps` has what each step costs right now with all below it, one entry a step.
    """
    if estimate_bps < VOICE_ONLY_BELOW_BPS:
        return Step.VOICE
    best = Step.VOICE
    for step in Step:
        if costs_bps[step] > estimate_bps * TARGET_SHARE:
            break
        best = step
    return best


class Ladder:
    """Moves one receiver up and down by its own estimate (REMB) and the loss it reports.

    The estimate follows what is sent: on a free line it stays near that and creeps up a few percent a second, on a
    full one it falls to 85 % of what gets through and stays. So a low estimate alone is no congestion while it rises,
    and a receiver on a low step can never show that its line would carry more: climbing is a trial. A step that does
    not fit is left within three seconds for one that fits, and without any patience when a tenth is lost and the
    estimate is below half of the cost: voices drown in the pictures then. A step up is taken after three seconds when
    the estimate has room for it, else after a probe that the line carried (`probe_wanted`: eight seconds after a
    descent, two without trouble, later and later after probes it did not carry), else, where nobody probes, as a trial
    after ten seconds without trouble. Each failed climb to a step doubles all three waits for that step (16 times at
    most) until a climb to it lasts. Voice is never cut: there is no step below it. An unknown estimate is no reason to
    go down. `limit_bps`, where somebody set one, is never crossed on purpose: a step that comes to cost more is left as
    if the line did not carry it, and none is tried whose cost is above nine tenths of it.
    Source: the behaviour of the estimate in draft-ietf-rmcat-gcc-02 section 5.5; the figures are ours.
    """

    __slots__ = (
        "_climb_estimate_bps",
        "_climbed_s",
        "_crowded_since_s",
        "_failures",
        "_fits_since_s",
        "_grace_s",
        "_history",
        "_known_bps",
        "_proven",
        "_refused",
        "_roomy",
        "_settled_s",
        "_top",
        "limit_bps",
        "step",
    )

    def __init__(self, step: Step = Step.TILES, known_bps: int | None = None) -> None:
        """`known_bps`: what a test of the line found; it goes by no more than that until a probe was carried."""
        self.step = step if known_bps is None else fitting(NOMINAL_COSTS_BPS, known_bps)
        self._top = Step.TILES
        self.limit_bps: int | None = None
        self._known_bps = known_bps
        self._history: deque[tuple[float, float]] = deque()
        self._crowded_since_s: float | None = None
        self._fits_since_s: float | None = None
        self._climbed_s = float("-inf")
        self._climb_estimate_bps = 0.0
        self._grace_s = GRACE_S
        self._settled_s = float("-inf")
        self._failures = [0] * len(Step)
        self._proven: Step | None = None
        self._refused = [0] * len(Step)
        self._roomy = False

    def hold_below(self, top: Step) -> None:
        """Goes no higher than this from now on, and down to it at once; let up, it climbs as after any descent."""
        self._top = top
        if self.step > top:
            self.step = top
            self._crowded_since_s = self._fits_since_s = self._proven = None

    def update(self, now_s: float, estimate_bps: float | None, loss: float, costs_bps: Sequence[float]) -> Step:
        """The step from now on; to be called at least once a second.

        `loss` is the fraction lost that the receiver last reported, `costs_bps` what each of the seven steps would
        cost right now, with all below it.
        """
        estimate = float("inf") if estimate_bps is None else float(estimate_bps)
        if self._known_bps is not None:
            estimate = min(estimate, float(self._known_bps))
        if self.limit_bps is not None:
            estimate = min(estimate, float(self.limit_bps))
        self._remember(now_s, estimate)
        if self._crowded(now_s, estimate, loss, costs_bps):
            self._fits_since_s = None
            self._descend_when_due(now_s, estimate, loss, costs_bps)
        else:
            self._crowded_since_s = None
            self._climb_when_due(now_s, estimate, loss, costs_bps)
        return self.step

    def probe_wanted(self, now_s: float) -> Step | None:
        """The step whose cost should be tried with padding now, None when it is not time for that."""
        if self._fits_since_s is None or self._roomy or self._proven is not None:
            return None
        if now_s < self._settled_s - SETTLE_S + AFTER_DESCENT_S:
            return None
        target = self._above()
        wait_s = PROBE_WAITS_S[min(self._refused[target], len(PROBE_WAITS_S) - 1)] * 2 ** self._failures[target]
        return target if now_s - self._fits_since_s >= wait_s else None

    def refused(self, target: Step) -> int:
        """How many probes of a step the line did not carry since it last carried one."""
        return self._refused[target]

    def note_probing(self, now_s: float) -> None:
        """A probe has begun: a trial waits for what it shows."""
        self._fits_since_s = now_s

    def note_probe(self, target: Step, carried: bool, now_s: float) -> None:
        """The line carried the cost of a step, or did not: then the next probe and a trial wait again."""
        if carried:
            self._proven = target
            self._known_bps = None
        else:
            self._refused[target] += 1
            self._fits_since_s = now_s

    @property
    def _limit_bps(self) -> float:
        return float("inf") if self.limit_bps is None else float(self.limit_bps)

    def _above(self) -> Step:
        """What a climb leads to: pages alone are never worth one."""
        return max(Step(self.step + 1), Step.VOICES)

    def _remember(self, now_s: float, estimate: float) -> None:
        """Keeps the estimates of the last two seconds."""
        self._history.append((now_s, estimate))
        while self._history[0][0] < now_s - _HISTORY_S:
            self._history.popleft()

    def _crowded(self, now_s: float, estimate: float, loss: float, costs_bps: Sequence[float]) -> bool:
        """Whether the line shows that it does not carry this step."""
        if self.step is Step.VOICE or now_s < self._settled_s:
            return False
        if loss >= HEAVY_LOSS or costs_bps[self.step] > self._limit_bps:
            return True
        if estimate >= costs_bps[self.step] * CROWDED_SHARE:
            return False
        return not self._hopeful(now_s, estimate, costs_bps)

    def _hopeful(self, now_s: float, estimate: float, costs_bps: Sequence[float]) -> bool:
        """Whether a low estimate is only one that has not risen yet.

        For two seconds after a climb (eight after a probe) anything but a fall counts as hope, for twenty a rise does;
        later a rise counts when at least half of the cost is reached.
        """
        since_climb_s = now_s - self._climbed_s
        if since_climb_s < self._grace_s:
            return estimate >= self._climb_estimate_bps * TARGET_SHARE
        if since_climb_s >= TRIAL_S and estimate < costs_bps[self.step] * _HALF:
            return False
        then_s, then = self._history[0]
        return now_s - then_s >= _RISING_OVER_S and estimate > then * RISING_FACTOR

    def _descend_when_due(self, now_s: float, estimate: float, loss: float, costs_bps: Sequence[float]) -> None:
        """Goes down after so much trouble: to the step that fits, at least by one.

        Through a flood the estimate falls slower than voices are lost: what it says is taken less what is lost.
        """
        flooded = loss >= HEAVY_LOSS and estimate < costs_bps[self.step] * _HALF
        patience_s = 0.0 if flooded else PATIENCE_S
        if self._crowded_since_s is None:
            self._crowded_since_s = now_s
        if now_s - self._crowded_since_s < patience_s:
            return
        if now_s - self._climbed_s < TRIAL_S:
            self._failures[self.step] = min(self._failures[self.step] + 1, MOST_DOUBLINGS)
        carried_bps = estimate * (1 - loss) if loss >= HEAVY_LOSS else estimate
        self.step = min(fitting(costs_bps, carried_bps), Step(self.step - 1))
        self._crowded_since_s = None
        self._proven = None
        self._settled_s = now_s + SETTLE_S

    def _climb_when_due(self, now_s: float, estimate: float, loss: float, costs_bps: Sequence[float]) -> None:
        """Goes up one step when nothing has spoken against it long enough; a trial needs a step that sends more."""
        fits = loss < LIGHT_LOSS and estimate >= costs_bps[self.step] * CROWDED_SHARE
        if not fits or self.step >= self._top or costs_bps[self._above()] > self._limit_bps * TARGET_SHARE:
            self._fits_since_s = self._proven = None
            return
        if self._fits_since_s is None:
            self._fits_since_s = now_s
        if now_s - self._climbed_s >= TRIAL_S:
            self._failures[self.step] = 0
        above = self._above()
        roomy = self._roomy = estimate >= max(costs_bps[above] * ROOMY_FACTOR, VOICE_ONLY_BELOW_BPS)
        wait_s = (ROOMY_WAIT_S if roomy else TRIAL_WAIT_S) * 2 ** self._failures[above]
        is_tried = roomy or not self._refused[above]  # A line that did not carry padding is spared the picture.
        if self._proven is not above and not (is_tried and now_s - self._fits_since_s >= wait_s):
            return
        self._grace_s = GRACE_S
        if self._proven is above:
            self._grace_s = PROVEN_GRACE_S
            self._refused[above] = 0
        self.step = above
        self._proven = None
        self._climbed_s = now_s
        self._climb_estimate_bps = estimate
        self._fits_since_s = None
