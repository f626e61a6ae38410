const KEY = "giaoban.live";

/**
 * Whether this tab was in this meeting when its page was loaded anew. A page that is left the proper way
 * forgets; one that is reloaded or crashes does not get to.
 */
export function wasLive(meetingId: string): boolean {
  try {
    return sessionStorage.getItem(KEY) === meetingId;
  } catch {
    return false; // Closed by policy: every load is a first one.
  }
}

export function rememberLive(meetingId: string): void {
  try {
    sessionStorage.setItem(KEY, meetingId);
  } catch {
    // Not remembered then; a reload falls back on the lobby's choice.
  }
}

export function forgetLive(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept either.
  }
}
