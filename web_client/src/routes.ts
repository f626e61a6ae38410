/** The pages and their addresses. Paths are what users may see and type; names are what the code uses. */
export type KnownRoute =
  | { readonly name: "signin" }
  | { readonly name: "trust" }
  | { readonly name: "today" }
  | { readonly name: "devices" }
  | { readonly name: "account" }
  | { readonly name: "accounts" }
  | { readonly name: "kiosk" }
  | { readonly name: "machines" }
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
const UNKNOWN: Route = { name: "unknown" };

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
  if (parts.length === 1 && parts[0] === "lich-hop") return { name: "calendar" };
  if (parts.length === 2 && parts[0] === "lich-hop" && parts[1] === "moi") return { name: "new_plan" };
  if (parts[0] === "hop") return meetingRouteAt(parts.slice(1));
  return UNKNOWN;
}

function meetingRouteAt([meetingId, page, view, ...rest]: readonly string[]): Route {
  if (meetingId === undefined || !ID.test(meetingId) || rest.length > 0) return UNKNOWN;
  if (page === undefined) return { name: "meeting", meetingId };
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
