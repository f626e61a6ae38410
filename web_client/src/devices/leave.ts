export type InputKind = "microphone" | "camera";

/** The browser's leave for a camera or a microphone; null where it cannot be asked. */
export async function leaveFor(kind: InputKind): Promise<PermissionState | null> {
  return (await statusOf(kind))?.state ?? null;
}

/** Tells each time the user gives or takes the leave, in the browser's bar or its settings; the answer ends it. */
export function watchLeave(kind: InputKind, changed: (leave: PermissionState) => void): () => void {
  const watching = new AbortController();
  void statusOf(kind).then((status) => {
    if (status === null || watching.signal.aborted) return;
    status.addEventListener("change", () => { changed(status.state); }, { signal: watching.signal });
  });
  return () => { watching.abort(); };
}

async function statusOf(kind: InputKind): Promise<PermissionStatus | null> {
  try {
    return await navigator.permissions.query({ name: kind });
  } catch {
    return null; // Not every browser has a permission of this name.
  }
}
