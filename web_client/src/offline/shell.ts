/**
 * Keeps the program on this machine, so that a start without a network shows words and tries again, never the browser's
 * own page of errors. For rooms' machines, and for desks that keep papers of their next meetings.
 */
export function keepShell(): void {
  if (!("serviceWorker" in navigator)) return; // No secure context: cameras would not work either.
  navigator.serviceWorker.register("/sw.js").catch(() => undefined); // Refused by policy: the next start tries again.
}
