/** The pages and their addresses. Paths are what users may see and type; names are what the code uses. */
export type DirectoryRoute =
  | { readonly name: "directory" }
  | { readonly name: "unit"; readonly unitId: string }
  | { readonly name: "people" }
  | { readonly name: "person"; readonly personId: string }
  | { readonly name: "directory_import" };

/** Pages whose address says it all. */
const PLAIN = {
  today: "",
  signin: "dang-nhap",
  trust: "tin-cay",
  devices: "thu-may",
  account: "tai-khoan-cua-toi",
  accounts: "tai-khoan",
  audit: "nhat-ky",
  kiosk: "phong",
  machines: "may-phong",
  passports: "do-duong-truyen",
  line_test: "thu-duong-truyen",
  reply: "tra-loi",
  invitations: "giay-moi",
  papers: "tai-lieu",
  recordings: "ghi-hinh",
  calendar: "lich-hop",
  new_plan: "lich-hop/moi",
  meeting_types: "loai-hop",
  directory: "danh-ba",
  people: "danh-ba/can-bo",
  directory_import: "danh-ba/nhap",
} as const;

/** Pages of a meeting, below its own. */
const OF_MEETING = { meeting: "", invitation: "giay-moi", attendance: "diem-danh", plan: "sua", lobby: "vao" } as const;

type PlainName = keyof typeof PLAIN;
type NameOfMeeting = keyof typeof OF_MEETING;

export type KnownRoute =
  | DirectoryRoute
  | { readonly name: PlainName }
  | { readonly name: NameOfMeeting; readonly meetingId: string }
  /** `page`: the page to begin at. */
  | { readonly name: "paper"; readonly meetingId: string; readonly paperId: string; readonly page: number | null }
  | { readonly name: "recording"; readonly recordingId: string }
  | { readonly name: "help"; readonly guide: string | null }
  /** The board of lines, and at a `path` below it what it links to. */
  | { readonly name: "lines"; readonly path: string }
  | { readonly name: "second"; readonly meetingId: string; readonly view: string | null }
  | { readonly name: "live"; readonly meetingId: string; readonly view: string | null };

export type Route = KnownRoute | { readonly name: "unknown" };

const ID = /^[A-Za-z0-9-]{1,64}$/;
const PAGE = /^[1-9][0-9]{0,4}$/;
const VIEW = /^[a-z0-9-]{1,32}$/;
const DIRECTORY = PLAIN.directory;
const HELP = "tro-giup";
const LINES = "duong-truyen";
const PLAIN_NAMES = Object.keys(PLAIN) as PlainName[];
const NAMES_OF_MEETING = Object.keys(OF_MEETING) as NameOfMeeting[];
const UNKNOWN: Route = { name: "unknown" };

/** Whether the page is one of the directory's, which are loaded together. */
export function isDirectory(route: Route): route is DirectoryRoute {
  return route.name !== "unknown" && pathOf(route).startsWith(`/${DIRECTORY}`);
}

/** The page at a path; anything not in the table is `unknown`. */
export function routeAt(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  const address = parts.join("/");
  const plain = PLAIN_NAMES.find((name) => PLAIN[name] === address);
  if (plain !== undefined) return { name: plain };
  const [place, ...rest] = parts;
  const [part] = rest;
  if (place === DIRECTORY) return directoryRouteAt(rest);
  if (place === PLAIN.recordings && rest.length === 1 && part !== undefined && ID.test(part)) return { name: "recording", recordingId: part };
  if (place === LINES) return { name: "lines", path: rest.join("/") };
  if (place === HELP && rest.length < 2 && (part === undefined || VIEW.test(part))) return { name: "help", guide: part ?? null };
  if (place !== "hop") return UNKNOWN;
  return rest[1] === PLAIN.papers && rest[2] !== undefined ? paperRouteAt(rest) : meetingRouteAt(rest);
}

function directoryRouteAt([page, id, ...rest]: readonly string[]): Route {
  if (rest.length > 0 || id === undefined || !ID.test(id)) return UNKNOWN;
  if (page === "don-vi") return { name: "unit", unitId: id };
  return page === "can-bo" ? { name: "person", personId: id } : UNKNOWN;
}

function paperRouteAt([meetingId = "", , paperId = "", page, ...rest]: readonly string[]): Route {
  if (!ID.test(meetingId) || !ID.test(paperId) || rest.length > 0 || !PAGE.test(page ?? "1")) return UNKNOWN;
  return { name: "paper", meetingId, paperId, page: page === undefined ? null : Number(page) };
}

function meetingRouteAt([meetingId, page, view, ...rest]: readonly string[]): Route {
  if (meetingId === undefined || !ID.test(meetingId) || rest.length > 0) return UNKNOWN;
  const name = view === undefined ? NAMES_OF_MEETING.find((one) => OF_MEETING[one] === (page ?? "")) : undefined;
  if (name !== undefined) return { name, meetingId };
  if (page === "man-hinh-2" && (view === undefined || VIEW.test(view))) return { name: "second", meetingId, view: view ?? null };
  if (page === "phong" && (view === undefined || VIEW.test(view))) return { name: "live", meetingId, view: view ?? null };
  return UNKNOWN;
}

/** The address of a page; `routeAt(pathOf(route))` gives the route back. */
export function pathOf(route: KnownRoute): string {
  if (isPlain(route)) return `/${PLAIN[route.name]}`;
  switch (route.name) {
    case "help":
      return `/${HELP}${tail(route.guide)}`;
    case "lines":
      return `/${LINES}${tail(route.path)}`;
    case "recording":
      return `/${PLAIN.recordings}/${route.recordingId}`;
    case "unit":
      return `/${DIRECTORY}/don-vi/${route.unitId}`;
    case "person":
      return `/${DIRECTORY}/can-bo/${route.personId}`;
    case "meeting":
    case "invitation":
    case "attendance":
    case "plan":
    case "lobby":
      return `/hop/${route.meetingId}${tail(OF_MEETING[route.name])}`;
    case "paper":
      return `/hop/${route.meetingId}/${PLAIN.papers}/${route.paperId}${tail(route.page === null ? null : String(route.page))}`;
    case "live":
      return `/hop/${route.meetingId}/phong${tail(route.view)}`;
    case "second":
      return `/hop/${route.meetingId}/man-hinh-2${tail(route.view)}`;
  }
}

function isPlain(route: KnownRoute): route is { readonly name: PlainName } {
  return route.name in PLAIN;
}

function tail(view: string | null): string {
  return view === null || view === "" ? "" : `/${view}`;
}
