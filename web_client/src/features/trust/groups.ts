/** Hexadecimal digits in groups of four, as they are read over a telephone. */
export function inFours(digits: string): readonly string[] {
  return digits.match(/.{1,4}/g) ?? [];
}
