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
