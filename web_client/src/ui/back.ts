const BACK: readonly string[] = ["Escape", "GoBack", "BrowserBack", "Backspace"];

/** Whether a key is the Back of a remote control, or what stands for it on a keyboard. */
export function isBack(key: string): boolean {
  return BACK.includes(key);
}
