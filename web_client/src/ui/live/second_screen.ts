import type { Live } from "../../call/live_session.svelte.js";
import { pathOf } from "../../routes.js";

const NAME = "giaoban-man-hinh-2";

/** Opens the second window of this session, or brings the one there is to the front. */
export function openSecondScreen(live: Live): void {
  if (live.room === null) return;
  const address = pathOf({ name: "second", meetingId: live.room.meeting, view: null });
  const opened = window.open(address, NAME, "popup,width=1280,height=720");
  if (opened === null) live.remarks.say({ kind: "window_blocked" });
  else opened.focus();
}
