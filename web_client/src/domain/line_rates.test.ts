import { describe, expect, it } from "vitest";
import { findRate, lossPercent, settledKbit, type Sample, type Try } from "./line_rates.js";

const STEP_MS = 1;
const LOOK_MS = 20;

interface Line {
  readonly kbit: number;
  /** What passes at once after a rest, and what waits in front of the line at most, in kbit. */
  readonly bucket: number;
  readonly queue: number;
}

/** A token bucket with a queue, as tc's tbf is; the browser offers at most `most` kbit/s. */
function throughA(line: Line, most = 100_000): { attempt: Try; tried: number[] } {
  const tried: number[] = [];
  const attempt: Try = (kbit, ms) => {
    tried.push(kbit);
    const offered: Sample[] = [];
    const arrived: Sample[] = [];
    let tokens = line.bucket;
    let waiting = 0;
    let went = 0;
    let came = 0;
    for (let atMs = 0; atMs <= ms; atMs += STEP_MS) {
      if (atMs % LOOK_MS === 0) {
        offered.push({ atMs, bits: went });
        arrived.push({ atMs: atMs + 7, bits: came });
      }
      const enters = (Math.min(kbit, most) * STEP_MS) / 1000;
      went += enters * 1000;
      tokens = Math.min(line.bucket, tokens + (line.kbit * STEP_MS) / 1000);
      waiting = Math.min(line.queue, waiting + enters);
      const passes = Math.min(tokens, waiting);
      tokens -= passes;
      waiting -= passes;
      came += passes * 1000;
    }
    return Promise.resolve({ offered, arrived });
  };
  return { attempt, tried };
}

describe("the rate of a line", () => {
  it.each([100, 180, 300, 700, 1000, 1500, 3000, 5000, 8000, 9900])("is found within 4 %% at %i kbit/s", async (kbit) => {
    for (const bucket of [16, 64, 128]) {
      const { attempt } = throughA({ kbit, bucket, queue: kbit * 0.4 });
      const found = await findRate(attempt);
      expect(found.atLeast).toBe(false);
      expect(Math.abs(found.kbit - kbit) / kbit, `bucket of ${String(bucket)} kbit`).toBeLessThan(0.04);
    }
  });

  it("is told as a least rate where the line carries all", async () => {
    const { attempt, tried } = throughA({ kbit: 50_000, bucket: 100, queue: 1000 });
    const found = await findRate(attempt);
    expect(found.atLeast).toBe(true);
    expect(found.kbit).toBeGreaterThan(11_500);
    expect(Math.max(...tried)).toBe(12_000);
  });

  it("is told as a least rate where the browser offers no more", async () => {
    const { attempt } = throughA({ kbit: 50_000, bucket: 100, queue: 1000 }, 1200);
    expect(await findRate(attempt)).toEqual({ kbit: 1200, atLeast: true });
  });

  it("is found though the browser was busy once", async () => {
    const { attempt } = throughA({ kbit: 3000, bucket: 100, queue: 1200 });
    const found = await findRate((kbit, ms) => attempt(kbit === 1000 ? 300 : kbit, ms));
    expect(found.atLeast).toBe(false);
    expect(Math.abs(found.kbit - 3000)).toBeLessThan(100);
  });

  it("is never filled by much more than twice what it carries", async () => {
    for (const kbit of [300, 1000, 3000]) {
      const { attempt, tried } = throughA({ kbit, bucket: 64, queue: kbit * 0.4 });
      await findRate(attempt);
      expect(Math.max(...tried)).toBeLessThanOrEqual(kbit * 2.3);
    }
  });
});

describe("a rate over samples", () => {
  it("is of the time since something moved", () => {
    const rest = [0, 100, 200, 300].map((atMs) => ({ atMs, bits: 5000 }));
    const moving = Array.from({ length: 11 }, (_, n) => ({ atMs: 400 + n * 100, bits: 5000 + (n + 1) * 50_000 }));
    expect(settledKbit([...rest, ...moving])).toBeCloseTo(500);
  });

  it("is nothing where nothing was seen", () => {
    expect(settledKbit([])).toBe(0);
    expect(settledKbit([{ atMs: 1, bits: 1 }])).toBe(0);
  });
});

describe("a loss", () => {
  it.each([
    [1000, 1000, 0],
    [1000, 1004, 0],
    [1000, 955, 4.5],
    [1000, 0, 100],
  ])("of %i packets of which %i came is %d per cent", (sent, came, loss) => {
    expect(lossPercent(sent, came)).toBe(loss);
  });

  it("is not told of a handful", () => {
    expect(lossPercent(19, 3)).toBeNull();
  });
});
