const KEY = "giaoban.recordings.sound_only";

/** Whether whoever sat here last listened without pictures: a weak line is weak from the first byte on. */
export function soundOnlyKept(): boolean {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false; // The browser keeps nothing here.
  }
}

export function keepSoundOnly(only: boolean): void {
  try {
    if (only) localStorage.setItem(KEY, "yes");
    else localStorage.removeItem(KEY);
  } catch {
    // The browser keeps nothing here.
  }
}
