export interface Piece {
  /** `key`: words that stand on the screen; `code`: what is typed. */
  readonly kind: "plain" | "key" | "code";
  readonly text: string;
}

export interface Task {
  readonly title: string;
  readonly steps: readonly (readonly Piece[])[];
  readonly note: readonly Piece[] | null;
  /** The address of a picture of the page on which it is done. */
  readonly picture: string | null;
  readonly alt: string;
}

export interface Guide {
  readonly name: "commune" | "chair" | "secretary" | "it";
  readonly title: string;
  readonly intro: string;
  readonly tasks: readonly Task[];
}
