/** The pages and their addresses. Paths are what users may see and type; names are what the code uses. */
export type Route =
  | { name: "signin" }
  | { name: "today" }
  | { name: "meeting"; meetingId: string }
  | { name: "lobby"; meetingId: string }
  | { name: "live"; meetingId: string; view: string | null }
  | { name: "unknown" };

const ID = /^[A-Za-z0-9-]{1,64}$/;
const VIEW = /^[a-z0-9-]{1,32}$/;

/** The page at a path; anything not in the table is `unknown`. */
export function routeAt(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  const [first, meetingId, page, view, ...rest] = parts;
  if (first === undefined) return { name: "today" };
  if (first === "dang-nhap" && meetingId === undefined) return { name: "signin" };
  if (first !== "hop" || meetingId === undefined || !ID.test(meetingId) || rest.length > 0) return { name: "unknown" };
  if (page === undefined) return { name: "meeting", meetingId };
  if (page === "vao" && view === undefined) return { name: "lobby", meetingId };
  if (page === "phong" && view === undefined) return { name: "live", meetingId, view: null };
  if (page === "phong" && view !== undefined && VIEW.test(view)) return { name: "live", meetingId, view };
  return { name: "unknown" };
}

/** The address of a page; `routeAt(pathOf(route))` gives the route back. */
export function pathOf(route: Exclude<Route, { name: "unknown" }>): string {
  switch (route.name) {
    case "signin":
      return "/dang-nhap";
    case "today":
      return "/";
    case "meeting":
      return `/hop/${route.meetingId}`;
    case "lobby":
      return `/hop/${route.meetingId}/vao`;
    case "live":
      return `/hop/${route.meetingId}/phong${route.view === null ? "" : `/${route.view}`}`;
  }
}
