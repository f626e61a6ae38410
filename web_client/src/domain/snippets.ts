export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** A snippet in pieces: what was found stands between U+0002 and U+0003. */
export function marked(snippet: string): readonly Piece[] {
  return snippet
    .split("\u0002")
    .flatMap((part, index): Piece[] => {
      if (index === 0) return [{ text: part, hit: false }];
      const [hit = "", ...rest] = part.split("\u0003");
      return [{ text: hit, hit: true }, { text: rest.join(""), hit: false }];
    })
    .filter(({ text }) => text !== "");
}
