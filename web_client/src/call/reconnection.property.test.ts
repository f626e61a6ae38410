import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { step } from "./reconnection.js";
import { Drive } from "./reconnection_drive.js";
import {
  type Deed,
  type Happening,
  type Health,
  QUIET_MS,
  type Reconnection,
  START,
  UNAVAILABLE_LIMIT_MS,
  UP_LIMIT_MS,
  type WelcomedMedia,
  newest,
  nextMs,
} from "./reconnection_state.js";

const PHASES_WITH_LIMIT = new Set(["entering", "opening", "joining", "waiting"]);

/** Why the session would stand still for ever; null when something is waited for. */
function stuck({ signaling, media }: Reconnection): string | null {
  if (signaling.phase === "idle" || signaling.phase === "over") return null;
  if (PHASES_WITH_LIMIT.has(signaling.phase)) return signaling.untilMs === null ? "signaling has no limit" : null;
  if (signaling.phase === "preparing") return media.next?.answered === false ? null : "no offer is made";
  if (signaling.quietMs === null && signaling.probeMs === null) return "nobody listens for silence";
  const peer = newest(media);
  if (media.refused !== null || media.retryMs !== null || media.limitMs !== null) return null;
  if (peer === null) return "no media, and none will be made";
  return peer.answered && peer.health !== "up" ? `media is ${peer.health}, and none will be made` : null;
}

const outcome = fc.constantFrom<WelcomedMedia>("answered", "kept", "none", "unavailable", "refused");
const trial = fc.constantFrom(0, 0, 0, 1);
const peer = fc.constantFrom(0, 0, 0, 1);
const anything = fc.oneof(
  fc.constantFrom<Happening>({ type: "online" }, { type: "heard" }, { type: "suspected" }, { type: "start" }),
  fc.constantFrom("entered" as const, "opened" as const).chain((type) => trial.map((back) => ({ type, trial: back }))),
  fc.record({
    type: fc.constant("welcomed" as const),
    trial,
    media: outcome,
    code: fc.constant(null),
  }),
  fc.record({ type: fc.constant("failed" as const), trial, code: fc.constantFrom(null, "busy", "internal") }),
  fc.record({ type: fc.constant("media_lost" as const), afterMs: fc.nat(1500) }),
  fc.constantFrom("made" as const, "answered" as const).chain((type) => peer.map((back) => ({ type, peer: back }))),
  fc.record({
    type: fc.constant("not_answered" as const),
    peer,
    code: fc.constantFrom("media_unavailable", "no_answer", "media_offer_refused"),
  }),
  fc.record({ type: fc.constant("health" as const), peer, health: fc.constantFrom<Health>("connecting", "up", "shaky", "dead") }),
);
/** Half of what is drawn is anything at all; the other half is what the world would say next, so that all phases are seen. */
const happening = fc.oneof(
  anything,
  fc.record({ type: fc.constant("onwards" as const), media: outcome }),
);
type Drawn = Happening | { readonly type: "onwards"; readonly media: WelcomedMedia };
const moves = fc.array(fc.record({ happening, waitMs: fc.nat(20_000), random: fc.double({ min: 0, max: 1, noNaN: true }) }), {
  maxLength: 60,
});

function onwards({ signaling, media }: Reconnection, outcome: WelcomedMedia): Happening {
  const { phase, trial } = signaling;
  const peer = newest(media)?.id ?? -1;
  if (phase === "entering") return { type: "entered", trial };
  if (phase === "preparing") return { type: "made", peer };
  if (phase === "opening") return { type: "opened", trial };
  if (phase === "joining") return { type: "welcomed", trial, media: outcome, code: null };
  if (phase !== "joined") return { type: "online" };
  return newest(media)?.answered === false ? { type: "answered", peer } : { type: "health", peer, health: "up" };
}

/** Trials and peers are drawn as the newest one (0) or the one before it (1). */
function aimed(state: Reconnection, drawn: Drawn): Happening {
  if (drawn.type === "onwards") return onwards(state, drawn.media);
  if ("trial" in drawn) return { ...drawn, trial: state.signaling.trial - drawn.trial };
  if ("peer" in drawn) return { ...drawn, peer: state.media.lastPeer - drawn.peer };
  return drawn;
}

describe("whatever happens, in any order", () => {
  test("something is always waited for, nothing longer than its limit, and no two things at once", () => {
    fc.assert(
      fc.property(moves, (drawn) => {
        let state = step(START, { type: "start" }, 0, 0).state;
        let nowMs = 0;
        for (const { happening: next, waitMs, random } of drawn) {
          for (const turn of [next, { type: "time" } as const]) {
            const before = state;
            const done = step(before, aimed(before, turn), nowMs, random);
            state = done.state;
            expect(stuck(state)).toBeNull();
            const due = nextMs(state);
            if (due !== null) expect(due - nowMs).toBeLessThanOrEqual(Math.max(QUIET_MS, UP_LIMIT_MS, UNAVAILABLE_LIMIT_MS));
            if (state.signaling.phase === "waiting" && before.signaling.phase !== "waiting") {
              expect((state.signaling.untilMs ?? Infinity) - nowMs).toBeLessThanOrEqual(3000);
              expect((state.signaling.untilMs ?? 0) - nowMs).toBeGreaterThanOrEqual(100);
            }
            expect(done.deeds.filter((deed) => deed.do === "make").length).toBeLessThanOrEqual(1);
            nowMs += turn === next ? waitMs : 0;
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("every connection that was made is closed in the end, and only once", () => {
    fc.assert(
      fc.property(moves, (drawn) => {
        const open = new Set<number>();
        const drive = new Drive();
        const carry = (deeds: readonly Deed[]): void => {
          for (const deed of deeds) {
            if (deed.do === "make") open.add(deed.peer);
            else if (deed.do === "show") for (const id of open) if (id < deed.peer) open.delete(id);
            if (deed.do === "close_peer") expect(open.delete(deed.peer)).toBe(true);
          }
          expect(open.size).toBeLessThanOrEqual(2);
        };
        let state = START;
        for (const next of [{ type: "start" } as const, ...drawn.map((each) => each.happening), { type: "close" } as const]) {
          const done = step(state, aimed(state, next), drive.nowMs, 0.5);
          state = done.state;
          carry(done.deeds);
        }
        expect([...open]).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  test("once all goes well it is live again within the longest wait and one trial", () => {
    fc.assert(
      fc.property(moves, (drawn) => {
        const drive = new Drive().happen({ type: "start" });
        for (const { happening: next, waitMs } of drawn) drive.happen(aimed(drive.state, next)).pass(waitMs);
        const sinceMs = drive.nowMs;
        for (let turn = 0; turn < 30; turn += 1) {
          const { signaling, media } = drive.state;
          if (signaling.phase === "entering") drive.happen({ type: "entered", trial: drive.trial });
          else if (signaling.phase === "preparing") drive.happen({ type: "made", peer: media.next?.id ?? -1 });
          else if (signaling.phase === "opening") drive.happen({ type: "opened", trial: drive.trial });
          else if (signaling.phase === "joining") {
            const asked = media.next?.answered === false ? "answered" : "kept";
            drive.happen({ type: "welcomed", trial: drive.trial, media: asked, code: null });
          } else if (signaling.phase === "joined") break;
          else drive.pass((nextMs(drive.state) ?? drive.nowMs) - drive.nowMs);
        }
        expect(drive.state.signaling.phase).toBe("joined");
        expect(drive.nowMs - sinceMs).toBeLessThanOrEqual(3000);
      }),
      { numRuns: 1000 },
    );
  });
});
