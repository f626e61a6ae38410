import { sitesOf } from "../stores/board.js";
import { FakeLive } from "./fake_live.svelte.js";
import { type Case, HANDS, NOW_MS } from "./fixtures.js";

const ROOM: Case = {
  role: "room",
  me: "Giao Thuỷ",
  opened: true,
  floor: "Hải Hậu",
  stage: "Hải Hậu",
  screen: null,
  step: 6,
  line: "good",
  hands: HANDS,
};
const DESK: Case = { ...ROOM, role: "chair", me: "chair" };

const NONE = { floor: null, stage: null, hands: [] } as const;

/** Every state worth looking at, by the name that stands in the address. */
const CASES: Readonly<Record<string, () => FakeLive>> = {
  room: () => new FakeLive(ROOM),
  "room-idle": () => new FakeLive({ ...ROOM, floor: null, stage: "chair", hands: [] }),
  "room-mine": () => new FakeLive({ ...ROOM, floor: "Giao Thuỷ", stage: "chair" }),
  "room-asked": () => changed(new FakeLive({ ...ROOM, floor: "Giao Thuỷ", stage: "chair" }), (live) => (live.isAskedToSpeak = true)),
  "room-hand": () => new FakeLive({ ...ROOM, hands: ["Nho Quan", "Giao Thuỷ", "Kim Sơn"] }),
  "room-weak": () => new FakeLive({ ...ROOM, line: "weak", step: 1 }),
  "room-small": () => new FakeLive({ ...ROOM, line: "weak", step: 3 }),
  "room-screen": () => new FakeLive({ ...ROOM, screen: "Hải Hậu" }),
  "room-page": () => showing(new FakeLive(ROOM), "chair"),
  "room-page-mine": () => showing(new FakeLive({ ...ROOM, floor: "Giao Thuỷ", stage: "Giao Thuỷ" }), "Giao Thuỷ"),
  "room-page-weak": () => showing(new FakeLive({ ...ROOM, line: "weak", step: 1 }), "chair"),
  "desk-page": () => showing(new FakeLive(DESK), "chair"),
  "desk-page-handed": () => showing(new FakeLive(DESK), "Hải Hậu"),
  "desk-page-it": () => showing(new FakeLive({ ...DESK, role: "it", me: "it" }), "chair"),
  "room-lost": () => changed(new FakeLive(ROOM), (live) => ([live.signaling, live.media, live.failures] = ["down", "down", 3])),
  "room-control": () => changed(new FakeLive(ROOM), (live) => ([live.signaling, live.failures] = ["down", 1])),
  "room-returned": () =>
    changed(new FakeLive(ROOM), (live) => {
      live.remarks.say({ kind: "returned" });
    }),
  "room-undone": () =>
    changed(new FakeLive(ROOM), (live) => {
      [live.signaling, live.failures] = ["down", 1];
      live.remarks.keep({ press: "hand", name: "", wasSent: false });
    }),
  "room-waiting": () => new FakeLive({ ...ROOM, ...NONE, opened: false }),
  "room-ending": () => new FakeLive({ ...ROOM, floor: "Giao Thuỷ", stage: "chair", spokenS: 278 }),
  "room-reminded": () => new FakeLive({ ...ROOM, floor: "Giao Thuỷ", stage: "chair", reminded: true }),
  "room-over": () => new FakeLive({ ...ROOM, floor: "Giao Thuỷ", stage: "chair", spokenS: 312 }),
  "room-suspended": () => new FakeLive({ ...ROOM, floor: null, stage: null, conduct: { suspended_ms: NOW_MS - 300_000 } }),
  "room-beside": () => new FakeLive({ ...ROOM, conduct: { beside: "Nho Quan", hands_closed: true } }),
  "room-sound": () => changed(new FakeLive(ROOM), (live) => (live.isSoundBlocked = true)),
  "room-remark": () =>
    changed(new FakeLive(ROOM), (live) => {
      live.remarks.say({ kind: "device", device: "camera", trouble: "missing" });
    }),
  "room-unheard": () => changed(new FakeLive({ ...ROOM, floor: "Giao Thuỷ", stage: "chair" }), (live) => (live.own.soundTrouble = "unheard")),
  "room-echo": () => changed(new FakeLive(ROOM), (live) => (live.own.soundTrouble = "two_machines")),
  entering: () => changed(new FakeLive(ROOM), (live) => (live.phase = "joining")),
  "entering-refused": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["joining", "meeting_not_open"])),
  "entering-locked": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["joining", "locked"])),
  "over-ended": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "ended"])),
  "over-called-off": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "called_off"])),
  "over-own-session": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "own_session"])),
  "over-signed-out": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "signed_out"])),
  "over-removed": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "removed"])),
  "over-replaced": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "replaced"])),
  "over-refused": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "media_offer_refused"])),
  desk: () => new FakeLive(DESK),
  "desk-empty": () => new FakeLive({ ...DESK, ...NONE, stage: "chair", opened: false }),
  "desk-screen": () => new FakeLive({ ...DESK, screen: "Hải Hậu" }),
  "desk-ending": () => new FakeLive({ ...DESK, spokenS: 278 }),
  "desk-over": () => new FakeLive({ ...DESK, spokenS: 312 }),
  "desk-suspended": () =>
    new FakeLive({ ...DESK, floor: null, stage: null, conduct: { suspended_ms: NOW_MS - 300_000, locked: true } }),
  "desk-beside": () => new FakeLive({ ...DESK, conduct: { beside: "Nho Quan", hands_closed: true, locked: true } }),
  "desk-recording": () => new FakeLive({ ...DESK, conduct: { recording: { state: "recording", since_ms: NOW_MS - 2_800_000 } } }),
  "desk-not-recording": () =>
    changed(new FakeLive({ ...DESK, conduct: { recording: { state: "recording", since_ms: NOW_MS - 2_800_000 } } }), (live) => {
      live.hear({ type: "recording_trouble", trouble: "not_running" });
    }),
  "desk-recorded": () =>
    changed(new FakeLive(DESK), (live) => {
      live.hear({ type: "recording_finishing", state: "finalising", percent: 40 });
    }),
  "room-recording": () => new FakeLive({ ...ROOM, conduct: { recording: { state: "recording", since_ms: NOW_MS - 5000 } } }),
  "desk-secretary": () => new FakeLive({ ...DESK, role: "secretary", me: "secretary" }),
  "desk-it": () => new FakeLive({ ...DESK, role: "it", me: "it" }),
  "desk-roll-call": () => calling(new FakeLive(DESK)),
  "desk-roll-call-absent": () => calling(new FakeLive(DESK), "Nam Lý"),
  "desk-secretary-roll-call": () => calling(new FakeLive({ ...DESK, role: "secretary", me: "secretary" })),
  "room-called": () => calling(new FakeLive(ROOM), "Giao Thuỷ"),
  "room-roll-call": () => calling(new FakeLive(ROOM)),
  "desk-deputy": () => standingIn(new FakeLive({ ...DESK, role: "delegate", me: "deputy" })),
  "desk-secretary-deputy": () => standingIn(new FakeLive({ ...DESK, role: "secretary", me: "secretary" })),
  "desk-nobody": () => chairAway(new FakeLive({ ...DESK, role: "secretary", me: "secretary" })),
  "room-deputy": () => standingIn(new FakeLive({ ...ROOM, floor: null, stage: "deputy", hands: [] })),
  "desk-delegate": () => new FakeLive({ ...DESK, role: "delegate", me: "delegate" }),
  "desk-observer": () => new FakeLive({ ...DESK, role: "observer", me: "observer" }),
  "desk-weak": () => new FakeLive({ ...DESK, line: "weak", step: 3 }),
  "desk-wide": () => changed(new FakeLive(DESK), (live) => { live.wallSize.widen(); }),
  "desk-slow": () => changed(new FakeLive(DESK), (live) => (live.wallSize.trouble = "slow")),
  "desk-echo": () => changed(new FakeLive(DESK), (live) => (live.own.soundTrouble = "own_speaker")),
  "desk-undone": () =>
    changed(new FakeLive(DESK), (live) => {
      live.remarks.keep({ press: "lock", name: "", wasSent: false });
      live.remarks.keep({ press: "give", name: "Xã Hải Hậu", wasSent: true });
    }),
  "desk-lost": () => changed(new FakeLive(DESK), (live) => ([live.media, live.failures] = ["down", 2])),
};

export const CASE_NAMES: readonly string[] = Object.keys(CASES);

export function liveFor(name: string): FakeLive {
  const make = Object.hasOwn(CASES, name) ? CASES[name] : undefined;
  if (make === undefined) throw new Error(`no case ${name}; there are: ${Object.keys(CASES).join(", ")}`);
  return make();
}

function changed(live: FakeLive, change: (live: FakeLive) => void): FakeLive {
  change(live);
  return live;
}

/** A page before everyone, enlarged a little and pointed at. */
function showing(live: FakeLive, presenter: string): FakeLive {
  live.hear({ type: "page_shown", shown: { seq: 1, version: "v", paper: "p", title: "Báo cáo phòng, chống thiên tai tháng 11", pages: 12, page: 4, x: 0.5, y: 0.5, zoom: 1, presenter } });
  live.hear({ type: "page_moved", seq: 2, page: 4, x: 0.5, y: 0.5, zoom: 1, pointer_x: 0.4, pointer_y: 0.3 });
  return live;
}

/** A roll call in its middle, with marks of every kind. */
function calling(live: FakeLive, called = "Bình Sơn"): FakeLive {
  const marks = ["present", "present", "excused", "present", "absent", "present"] as const;
  const reasons = { present: "", excused: "Đi chống bão", absent: "" };
  const sites = sitesOf(live.room?.participants.values() ?? []).slice(0, marks.length);
  for (const [index, site] of sites.entries()) {
    const kind = marks[index] ?? "present";
    void live.rollCall.mark(site.id, kind, reasons[kind]);
  }
  void live.rollCall.start(10, true);
  void live.rollCall.call(called);
  return live;
}

/** The chair's line is lost, and the deputy has its part. */
function standingIn(live: FakeLive): FakeLive {
  chairAway(live);
  const deputy = live.room?.participants.get("deputy");
  if (deputy) live.change({ ...deputy, role: "chair", presence: "present", microphone: true, camera: true });
  void live.programme({ chair: "deputy", stage: "deputy", deputy: { participant: "deputy", acting_since_ms: live.nowMs } });
  return live;
}

function chairAway(live: FakeLive): FakeLive {
  const [chair, deputy] = ["chair", "deputy"].map((id) => live.room?.participants.get(id));
  if (chair) live.change({ ...chair, presence: "lost", line: "lost", microphone: false, since_ms: live.nowMs });
  if (deputy) live.change({ ...deputy, presence: "absent", camera: false });
  return live;
}
