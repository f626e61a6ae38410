import type { Participant, Programme, Room, ShownPage, Welcome } from "../protocol/messages.gen.js";

/** Frames for tests: whole and plain, with what a test is about written over them. */
export function participant(id: string, change: Partial<Participant> = {}): Participant {
  return {
    id,
    role: "room",
    name: `Xã ${id}`,
    title: "",
    unit_code: null,
    area: "Hà Nam",
    presence: "present",
    since_ms: 0,
    arrived_ms: 0,
    mark: null,
    microphone: false,
    camera: true,
    hand_ms: null,
    line: "good",
    step: 6,
    spoken_ms: 0,
    cap: null,
    cap_kbit: null,
    ...change,
  };
}

export function programme(change: Partial<Programme> = {}): Programme {
  return {
    floor: null,
    chair: null,
    deputy: null,
    stage: null,
    spotlight: null,
    beside: null,
    screen: null,
    roll_call: null,
    suspended_ms: null,
    locked: false,
    hands_closed: false,
    recording: null,
    ...change,
  };
}

export function room(change: Partial<Room> = {}): Room {
  return {
    revision: 1,
    meeting: "m",
    title: "Giao ban",
    starts_ms: 0,
    opened_ms: null,
    drill: false,
    participants: [],
    programme: programme(),
    ...change,
  };
}

export function shownPage(change: Partial<ShownPage> = {}): ShownPage {
  return { seq: 1, version: "v", paper: "p", title: "Báo cáo", pages: 12, page: 4, x: 0.5, y: 0.5, zoom: 1, presenter: "chair", ...change };
}

export function welcome(room: Room | null, change: Partial<Welcome> = {}): Welcome {
  return {
    type: "welcome",
    id: 1,
    me: "a",
    room,
    media: null,
    media_refused: null,
    media_kept: false,
    slots_in_use: [],
    page: null,
    server_ms: 0,
    ...change,
  };
}
