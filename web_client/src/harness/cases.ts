import { FakeLive } from "./fake_live.svelte.js";
import { type Case, HANDS } from "./fixtures.js";

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
  "room-lost": () => changed(new FakeLive(ROOM), (live) => (live.signaling = "down")),
  "room-waiting": () => new FakeLive({ ...ROOM, ...NONE, opened: false }),
  "room-sound": () => changed(new FakeLive(ROOM), (live) => (live.isSoundBlocked = true)),
  "room-remark": () =>
    changed(new FakeLive(ROOM), (live) => {
      live.remarks.say({ kind: "device", device: "camera", trouble: "missing" });
    }),
  entering: () => changed(new FakeLive(ROOM), (live) => (live.phase = "joining")),
  "entering-refused": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["joining", "meeting_not_open"])),
  "over-ended": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "ended"])),
  "over-signed-out": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "signed_out"])),
  "over-replaced": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "replaced"])),
  "over-refused": () => changed(new FakeLive(ROOM), (live) => ([live.phase, live.why] = ["over", "media_offer_refused"])),
  desk: () => new FakeLive(DESK),
  "desk-empty": () => new FakeLive({ ...DESK, ...NONE, stage: "chair", opened: false }),
  "desk-screen": () => new FakeLive({ ...DESK, screen: "Hải Hậu" }),
  "desk-secretary": () => new FakeLive({ ...DESK, role: "secretary", me: "secretary" }),
  "desk-it": () => new FakeLive({ ...DESK, role: "it", me: "it" }),
  "desk-delegate": () => new FakeLive({ ...DESK, role: "delegate", me: "delegate" }),
  "desk-observer": () => new FakeLive({ ...DESK, role: "observer", me: "observer" }),
  "desk-weak": () => new FakeLive({ ...DESK, line: "weak", step: 3 }),
  "desk-wide": () => changed(new FakeLive(DESK), (live) => { live.wallSize.widen(); }),
  "desk-slow": () => changed(new FakeLive(DESK), (live) => (live.wallSize.trouble = "slow")),
  "desk-lost": () => changed(new FakeLive(DESK), (live) => (live.media = "down")),
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
