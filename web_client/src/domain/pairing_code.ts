/** Digits of a pairing code. */
export const DIGITS = 6;

const IN_HASH = /^#([0-9]{6})$/;

/** In two groups of three, as it is read over the telephone: "123 456". */
export function spokenCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}

/** The part of an address that carries a code: what stands behind # is never sent to the server, nor logged there. */
export function hashOf(code: string): string {
  return `#${code}`;
}

/** The code in that part of an address; empty when there is none. */
export function codeIn(hash: string): string {
  return IN_HASH.exec(hash)?.[1] ?? "";
}
