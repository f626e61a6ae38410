/**
 * two_machines: the own microphone hears a voice before it comes over the line, so its speaker is in this room, at
 * another machine (or a site sends back what it hears from its loudspeaker). own_speaker: it hears a voice after it
 * came over the line, out of this machine's own loudspeaker.
 */
export type Echo = "two_machines" | "own_speaker";

/** Levels are judged at this pace. */
export const ECHO_EVERY_S = 0.05;
/** As much is compared at a time, and again so often. */
const WINDOW = 120;
const AGAIN = 40;
/** How far apart the same sound may be in the two, in levels: 0.6 s. */
const FARTHEST = 12;
/** As near, the two cannot be told apart. */
const NEAREST = 1;
/** Levels less far apart than this belong to one peak. */
const PEAK = 3;
const LIKE = 0.75;
const OTHERWISE = 0.5;
/** So many judgements in a row must say the same. */
const AGREEING = 3;
const QUIETEST_DB = -60;
/** A window in which the level hardly moves tells nothing. */
const LEAST_MOVEMENT_DB = 4;
const TREND = 10;
const HELD_S = 15;
/** A busy page is often late: what it missed is left out of the comparison. More in a row is a hole. */
const MISSED = Number.NaN;
const MOST_MISSED = 10;
/** So much of a window must be there. */
const LEAST_PRESENT = 0.5;

/**
 * Compares how the level of the own open microphone moves with how that of the incoming voices moves. The same speech
 * gives one sharp peak at one distance in time; two speeches, applause or a steady noise give none.
 */
export class EchoWatch {
  #own: number[] = [];
  #incoming: number[] = [];
  #since = 0;
  #pushedS: number | null = null;
  #last: number | null = null;
  #agreeing = 0;
  #saidS = Number.NEGATIVE_INFINITY;
  #said: Echo | null = null;

  /** One pair of levels in decibels below full scale, as they are at `nowS`; what is thought of them so far. */
  push(ownDb: number, incomingDb: number, nowS: number): Echo | null {
    const missed = this.#pushedS === null ? 0 : Math.round((nowS - this.#pushedS) / ECHO_EVERY_S) - 1;
    if (missed > MOST_MISSED) this.#forgetLevels();
    else for (let late = 0; late < missed; late++) this.#note(MISSED, MISSED);
    this.#note(ownDb, incomingDb);
    this.#pushedS = nowS;
    if (this.#since >= AGAIN && this.#own.length === WINDOW) {
      this.#since = 0;
      this.#judge(lagOf(this.#own, this.#incoming), nowS);
    }
    return nowS - this.#saidS < HELD_S ? this.#said : null;
  }

  /** The microphone was closed, or levels are missing: what came before does not count. */
  reset(): void {
    this.#forgetLevels();
    this.#pushedS = null;
    this.#saidS = Number.NEGATIVE_INFINITY;
  }

  #forgetLevels(): void {
    [this.#own, this.#incoming, this.#since, this.#last, this.#agreeing] = [[], [], 0, null, 0];
  }

  #note(ownDb: number, incomingDb: number): void {
    this.#own.push(Math.max(ownDb, QUIETEST_DB)); // Of what was missed this is NaN too.
    this.#incoming.push(Math.max(incomingDb, QUIETEST_DB));
    if (this.#own.length > WINDOW) {
      this.#own.shift();
      this.#incoming.shift();
    }
    this.#since += 1;
  }

  #judge(lag: number | null, nowS: number): void {
    const agrees = lag !== null && this.#last !== null && Math.abs(lag - this.#last) <= 1;
    this.#agreeing = lag === null ? 0 : agrees ? this.#agreeing + 1 : 1;
    this.#last = lag;
    if (lag === null || this.#agreeing < AGREEING || Math.abs(lag) < NEAREST) return;
    [this.#said, this.#saidS] = [lag < 0 ? "two_machines" : "own_speaker", nowS];
  }
}

/** How many levels the own microphone is behind the incoming voices (negative: ahead), if both hear the same; else null. */
export function lagOf(own: readonly number[], incoming: readonly number[]): number | null {
  const [one, other] = [movement(own), movement(incoming)];
  if (one === null || other === null) return null;
  const likeness = Array.from({ length: 2 * FARTHEST + 1 }, (_, index) => correlation(one, other, index - FARTHEST));
  const best = Math.max(...likeness);
  const at = likeness.indexOf(best);
  const elsewhere = Math.max(...likeness.filter((_, index) => Math.abs(index - at) > PEAK));
  return best >= LIKE && elsewhere <= OTHERWISE ? at - FARTHEST : null;
}

/** Levels without their slow trend; null when there is hardly any movement, or too much was missed. */
function movement(levels: readonly number[]): number[] | null {
  const moved = levels.map((level, index) => level - mean(levels.slice(Math.max(0, index - TREND), index + TREND + 1)));
  const squares = moved.filter(isPresent).map((each) => each * each);
  const isMoving = Math.sqrt(mean(squares)) >= LEAST_MOVEMENT_DB;
  return isMoving && squares.length >= levels.length * LEAST_PRESENT ? moved : null;
}

/** Of `one` so many levels after `other`, from −1 to 1. */
function correlation(one: readonly number[], other: readonly number[], lag: number): number {
  let [product, mine, theirs] = [0, 0, 0];
  for (let index = Math.max(0, lag); index < one.length + Math.min(0, lag); index++) {
    const [a, b] = [one[index] ?? MISSED, other[index - lag] ?? MISSED];
    if (!isPresent(a) || !isPresent(b)) continue;
    product += a * b;
    mine += a * a;
    theirs += b * b;
  }
  return mine * theirs === 0 ? 0 : product / Math.sqrt(mine * theirs);
}

/** Of those that are there; NaN of none. */
function mean(values: readonly number[]): number {
  const present = values.filter(isPresent);
  return present.reduce((sum, value) => sum + value, 0) / present.length;
}

function isPresent(level: number): boolean {
  return !Number.isNaN(level);
}
