import type { Line, Participant, Programme, Role, Room, SlotUse, Welcome } from "../protocol/messages.gen.js";
import { UNITS } from "./units.js";

export const NOW_MS = Date.parse("2026-11-23T08:47:12+07:00");

/** What a page of the harness shows; every state a page can be in has a name here. */
export interface Case {
  readonly role: Role;
  readonly me: string;
  readonly opened: boolean;
  readonly floor: string | null;
  readonly stage: string | null;
  readonly screen: string | null;
  readonly step: number;
  readonly line: Line;
  readonly hands: readonly string[];
  /** Seconds the turn of who has the floor has lasted, of 300. */
  readonly spokenS?: number;
  /** Who has the floor was reminded of the time a second ago. */
  readonly reminded?: boolean;
  /** What the chair has set besides. */
  readonly conduct?: Partial<Pick<Programme, "beside" | "suspended_ms" | "locked" | "hands_closed" | "recording">>;
}

const WEAK = "Bình Sơn|Giao Bình|Giao Hoà|Giao Hưng|Giao Minh|Giao Ninh|Nghĩa Lâm|Quỹ Nhất|Kim Đông|Phú Long|Thanh Sơn|Cúc Phương";
const LOST: Readonly<Record<string, number>> = { "Giao Phúc": 252, "Rạng Đông": 98, "Lai Thành": 21 };
const ABSENT = "Nam Lý|Đồng Thịnh|Yên Từ";
const SPOKEN: Readonly<Record<string, number>> = { "Giao Minh": 292_000, "Tam Điệp": 370_000, "Kim Sơn": 181_000 };
export const HANDS: readonly string[] = ["Nho Quan", "Ý Yên", "Kim Sơn", "Bình Lục", "Cúc Phương", "Thanh Liêm"];

function site(type: string, name: string, area: string, given: Case): Participant {
  const lostS = LOST[name];
  const presence = lostS !== undefined ? "lost" : ABSENT.split("|").includes(name) ? "absent" : "present";
  const mine = name === given.me;
  const hand = given.hands.indexOf(name);
  const line: Line = mine ? given.line : WEAK.split("|").includes(name) ? "weak" : "good";
  return {
    id: name,
    role: "room",
    name: `${type} ${name}`,
    title: `Chủ tịch UBND ${type.toLowerCase()} ${name}`,
    unit_code: "00000",
    area,
    presence,
    since_ms: presence === "absent" ? null : NOW_MS - (lostS ?? 3000) * 1000,
    arrived_ms: presence === "absent" ? null : NOW_MS - (name.startsWith("Bình") ? 2_400_000 : 3_000_000),
    mark: null,
    microphone: name === given.floor,
    camera: name !== "Giao Ninh",
    hand_ms: hand < 0 ? null : NOW_MS - (380 - hand * 62) * 1000,
    line: presence === "present" ? line : presence === "lost" ? "lost" : "none",
    step: mine ? given.step : 6,
    spoken_ms: SPOKEN[name] ?? 0,
    cap: null,
    cap_kbit: null,
  };
}

function person(id: string, role: Role, name: string, title: string, given: Case): Participant {
  return {
    id,
    role,
    name,
    title,
    unit_code: null,
    area: null,
    presence: "present",
    since_ms: NOW_MS - 3_000_000,
    arrived_ms: NOW_MS - 3_000_000,
    mark: null,
    microphone: role === "chair",
    camera: role === "chair" || role === "delegate",
    hand_ms: given.hands.includes(id) ? NOW_MS - 100_000 : null,
    line: id === given.me ? given.line : "good",
    step: id === given.me ? given.step : 6,
    spoken_ms: 0,
    cap: null,
    cap_kbit: null,
  };
}

export function rows(given: Case): Participant[] {
  const sites = Object.entries(UNITS).flatMap(([area, names]) =>
    names.split("|").map((unit) => site(unit.startsWith("P") ? "Phường" : "Xã", unit.slice(2), area, given)),
  );
  return [
    person("chair", "chair", "Hoàng Thị Thanh Mai", "Phó Chủ tịch UBND tỉnh", given),
    person("deputy", "delegate", "Trần Đức Long", "Phó Chủ tịch UBND tỉnh", given),
    person("secretary", "secretary", "Lê Văn An", "Văn phòng UBND tỉnh", given),
    person("it", "it", "Trần Minh Quân", "Trung tâm Chuyển đổi số", given),
    person("delegate", "delegate", "Phạm Thu Hà", "Giám đốc Sở Tài chính", given),
    person("delegate2", "delegate", "Vũ Quốc Bảo", "Giám đốc Sở Xây dựng", given),
    person("observer", "observer", "Đỗ Hải Yến", "Báo Ninh Bình", given),
    ...sites,
  ];
}

export function welcomeFor(given: Case): Welcome {
  const participants = rows(given);
  const room: Room = {
    revision: 1,
    meeting: "m",
    title: "Giao ban tuần 48",
    starts_ms: Date.parse("2026-11-23T08:00:00+07:00"),
    opened_ms: given.opened ? NOW_MS - 2_832_000 : null,
    drill: false,
    participants,
    programme: {
      floor: given.floor === null ? null : { participant: given.floor, given_ms: NOW_MS - (given.spokenS ?? 139) * 1000, limit_s: 300, reminded_ms: given.reminded ? NOW_MS - 1000 : null },
      chair: "chair",
      deputy: { participant: "deputy", acting_since_ms: null },
      stage: given.stage,
      spotlight: null,
      beside: null,
      screen: given.screen,
      roll_call: null,
      suspended_ms: null,
      locked: false,
      hands_closed: false,
      recording: null,
      ...given.conduct,
    },
  };
  return {
    type: "welcome",
    id: 1,
    me: given.me,
    room,
    media: { answer: "", slots: SLOTS, uses: usesFor(given), begins_kbit: null },
    media_refused: null,
    media_kept: false,
    slots_in_use: [],
    page: null,
    server_ms: NOW_MS,
  };
}

const TILES = 25;
const SLOTS = [
  { mid: "stage", kind: "stage" as const, index: 0 },
  { mid: "screen", kind: "screen" as const, index: 0 },
  ...Array.from({ length: TILES }, (_, index) => ({ mid: `tile${index}`, kind: "tile" as const, index })),
];

function usesFor(given: Case): SlotUse[] {
  const seen = given.stage === given.me ? null : given.stage;
  return [
    { mid: "stage", participant: seen, source: seen === null ? null : "camera" },
    { mid: "screen", participant: given.screen, source: given.screen === null ? null : "screen" },
  ];
}
