/** A request that was refused, or never got an answer. `code` is stable; words for it are in messages/{vi,en}/errors.json. */
export class Problem extends Error {
  /** `offline` when no answer came, `internal` when the answer was not one of ours; otherwise the server's code. */
  readonly code: string;
  /** HTTP status, 0 when no answer came. */
  readonly status: number;
  /** Whole seconds until the next try counts, when the server said so. */
  readonly waitS: number | null;

  constructor(code: string, status: number, waitS: number | null = null) {
    super(code);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.waitS = waitS;
  }
}

const CODE = /^[a-z][a-z0-9_]{0,63}$/;
const MAX_WAIT_S = 86_400;

/** The problem told by an answer: `code` of its problem+json body, `Retry-After` in whole seconds. */
export async function problemOf(response: Response): Promise<Problem> {
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  const waitS = Number.isInteger(wait) && wait > 0 && wait <= MAX_WAIT_S ? wait : null;
  return new Problem(await codeOf(response), response.status, waitS);
}

async function codeOf(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "code" in body) {
      const { code } = body;
      if (typeof code === "string" && CODE.test(code)) return code;
    }
  } catch {
    // A proxy's page, or nothing at all: not one of our answers.
  }
  return "internal";
}
