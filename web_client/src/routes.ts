/** The pages and their addresses. Paths are what users may see and type; names are what the code uses. */
export type DirectoryRoute =
  | { readonly name: "directory" }
  | { readonly name: "unit"; readonly unitId: string }
  | { readonly name: "people" }
  | { readonly name: "person"; readonly personId: string }
  | { readonly name: "directory_import" };

export type KnownRoute =
  | DirectoryRoute
  | { readonly name: "signin" }
  | { readonly name: "trust" }
  | { readonly name: "help"; readonly guide: string | null }
  | { readonly name: "today" }
  | { readonly name: "devices" }
  | { readonly name: "account" }
  | { readonly name: "accounts" }
  | { readonly name: "kiosk" }
  | { readonly name: "machines" }
  | { readonly name: "reply" }
  | { readonly name: "invitations" }
  | { readonly name: "invitation"; readonly meetingId: string }
  | { readonly name: "calendar" }
  | { readonly name: "new_plan" }
  | { readonly name: "plan"; readonly meetingId: string }
  | { readonly name: "meeting"; readonly meetingId: string }
  | { readonly name: "attendance"; readonly meetingId: string }
  | { readonly name: "lobby"; readonly meetingId: string }
  | { readonly name: "second"; readonly meetingId: string; readonly view: string | null }
  | { readonly name: "live"; readonly meetingId: string; readonly view: string | null };

export type Route = KnownRoute | { readonly name: "unknown" };

const ID = /^[A-Za-z0-9-]{1,64}$/;
const VIEW = /^[a-z0-9-]{1,32}$/;
const DIRECTORY = "/danh-ba";
const UNKNOWN: Route = { name: "unknown" };

/** Whether the page is one of the directory's, which are loaded together. */
export function isDirectory(route: Route): route is DirectoryRoute {
  return route.name !== "unknown" && pathOf(route).startsWith(DIRECTORY);
}

/** The page at a path; anything not in the table is `unknown`. */
export function routeAt(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.length === 0) return { name: "today" };
  if (parts.length === 1 && parts[0] === "dang-nhap") return { name: "signin" };
  if (parts.length === 1 && parts[0] === "tin-cay") return { name: "trust" };
  if (parts.length === 1 && parts[0] === "thu-may") return { name: "devices" };
  if (parts.length === 1 && parts[0] === "tai-khoan-cua-toi") return { name: "account" };
  if (parts.length === 1 && parts[0] === "tai-khoan") return { name: "accounts" };
  if (parts.length === 1 && parts[0] === "phong") return { name: "kiosk" };
  if (parts.length === 1 && parts[0] === "may-phong") return { name: "machines" };
  if (parts[0] === "danh-ba") return directoryRouteAt(parts.slice(1));
  if (parts.length === 1 && parts[0] === "tra-loi") return { name: "reply" };
  if (parts.length === 1 && parts[0] === "giay-moi") return { name: "invitations" };
  if (parts.length === 1 && parts[0] === "lich-hop") return { name: "calendar" };
  if (parts.length === 2 && parts[0] === "lich-hop" && parts[1] === "moi") return { name: "new_plan" };
  if (parts[0] === "tro-giup" && parts.length < 3 && (parts[1] === undefined || VIEW.test(parts[1]))) return { name: "help", guide: parts[1] ?? null };
  if (parts[0] === "hop") return meetingRouteAt(parts.slice(1));
  return UNKNOWN;
}

function directoryRouteAt([page, id, ...rest]: readonly string[]): Route {
  if (page === undefined) return { name: "directory" };
  if (rest.length > 0 || (id !== undefined && !ID.test(id))) return UNKNOWN;
  if (page === "don-vi" && id !== undefined) return { name: "unit", unitId: id };
  if (page === "can-bo") return id === undefined ? { name: "people" } : { name: "person", personId: id };
  if (page === "nhap" && id === undefined) return { name: "directory_import" };
  return UNKNOWN;
}

function meetingRouteAt([meetingId, page, view, ...rest]: readonly string[]): Route {
  if (meetingId === undefined || !ID.test(meetingId) || rest.length > 0) return UNKNOWN;
  if (page === undefined) return { name: "meeting", meetingId };
  if (page === "giay-moi" && view === undefined) return { name: "invitation", meetingId };
  if (page === "diem-danh" && view === undefined) return { name: "attendance", meetingId };
  if (page === "sua" && view === undefined) return { name: "plan", meetingId };
  if (page === "vao" && view === undefined) return { name: "lobby", meetingId };
  if (page === "man-hinh-2" && (view === undefined || VIEW.test(view))) return { name: "second", meetingId, view: view ?? null };
  if (page === "phong" && (view === undefined || VIEW.test(view))) return { name: "live", meetingId, view: view ?? null };
  return UNKNOWN;
}

/** The address of a page; `routeAt(pathOf(route))` gives the route back. */
export function pathOf(route: KnownRoute): string {
  switch (route.name) {
    case "signin":
      return "/dang-nhap";
    case "trust":
      return "/tin-cay";
    case "help":
      return `/tro-giup${tail(route.guide)}`;
    case "today":
      return "/";
    case "devices":
      return "/thu-may";
    case "account":
      return "/tai-khoan-cua-toi";
    case "accounts":
      return "/tai-khoan";
    case "kiosk":
      return "/phong";
    case "machines":
      return "/may-phong";
    case "directory":
      return DIRECTORY;
    case "unit":
      return `${DIRECTORY}/don-vi/${route.unitId}`;
    case "people":
      return `${DIRECTORY}/can-bo`;
    case "person":
      return `${DIRECTORY}/can-bo/${route.personId}`;
    case "directory_import":
      return `${DIRECTORY}/nhap`;
    case "reply":
      return "/tra-loi";
    case "invitations":
      return "/giay-moi";
    case "invitation":
      return `/hop/${route.meetingId}/giay-moi`;
    case "calendar":
      return "/lich-hop";
    case "new_plan":
      return "/lich-hop/moi";
    case "plan":
      return `/hop/${route.meetingId}/sua`;
    case "meeting":
      return `/hop/${route.meetingId}`;
    case "attendance":
      return `/hop/${route.meetingId}/diem-danh`;
    case "lobby":
      return `/hop/${route.meetingId}/vao`;
    case "live":
      return `/hop/${route.meetingId}/phong${tail(route.view)}`;
    case "second":
      return `/hop/${route.meetingId}/man-hinh-2${tail(route.view)}`;
  }
}

function tail(view: string | null): string {
  return view === null ? "" : `/${view}`;
}
