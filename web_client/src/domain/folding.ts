const KINDS = /^(?:xa|phuong) /u;

/** A text without Vietnamese marks and in small letters, so that "hai hau" finds "Hải Hậu". */
export function folded(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/đ/giu, "d")
    .toLowerCase()
    .replace(/\s+/gu, " ")
    .trim();
}

/** Whether what someone types means this commune: the beginning of a word of its name, with or without "xã" before it. */
export function isMeant(name: string, typed: string): boolean {
  const needle = folded(typed);
  if (needle === "") return false;
  const full = folded(name);
  return ` ${full.replace(KINDS, "")}`.includes(` ${needle}`) || (KINDS.test(needle) && full.startsWith(needle));
}
