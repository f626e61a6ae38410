import type { LineFound, OpenTest } from "../api/line_tests.js";
import { findRate, lossPercent, settledKbit, type Found, type Sample, type Tried } from "../domain/line_rates.js";
import { arrivedAt, passed, type LineProbe, type PathFigures } from "./line_probe.js";

export type LineFigures = Pick<
  LineFound,
  "transport" | "up_kbit" | "down_kbit" | "up_at_least" | "down_at_least" | "loss_up" | "loss_down" | "round_trip_ms" | "jitter_ms"
>;
export type MeasureStep = "down" | "up" | "quality";

const LOOK_MS = 60;
/** What still waits before the line when a try is over is gone by then. */
const DRAIN_MS = 700;
const QUALITY_MS = 2500;
const QUIET_MS = 600;
const QUALITY_SHARE = 0.6;
const QUALITY_KBIT = { least: 60, most: 1200 } as const;

/** Measures a line over a connection that is up. `told` hears what is being done. */
export async function measureByUdp(test: OpenTest, probe: LineProbe, told: (step: MeasureStep) => void): Promise<LineFigures> {
  // The round trip of the line while nothing is on it: what its queue adds under load is not the line's own.
  await passed(QUIET_MS);
  const roundTripMs = roundTripOf(await probe.figures());
  told("down");
  const down = await findRate((kbit, ms) => tryDown(test, probe, kbit, ms));
  told("up");
  const up = await findRate((kbit, ms) => tryUp(test, probe, kbit, ms));
  await passed(DRAIN_MS);
  told("quality");
  const sent = await qualityUp(test, probe, up);
  const lossDown = await qualityDown(test, probe, down);
  return {
    transport: "udp",
    up_kbit: up.kbit,
    down_kbit: down.kbit,
    up_at_least: up.atLeast,
    down_at_least: down.atLeast,
    loss_up: sent.loss,
    loss_down: lossDown,
    round_trip_ms: roundTripMs,
    jitter_ms: Math.round(sent.jitterMs),
  };
}

async function tryDown(test: OpenTest, probe: LineProbe, kbit: number, ms: number): Promise<Tried> {
  const arrived: Sample[] = [];
  let sentMs = Number.POSITIVE_INFINITY;
  const begin = async (): Promise<void> => {
    await test.train(kbit, ms);
    sentMs = performance.now();
  };
  const began = begin();
  // Until the train has left, and not while its tail comes out of a queue: that is the line's own rate too, but ends.
  let broken: unknown = null;
  began.catch((reason: unknown) => { broken = reason; });
  while (performance.now() - sentMs < ms && broken === null) {
    const figures = await probe.figures();
    if (figures !== null) arrived.push({ atMs: figures.atMs, bits: figures.receivedBits });
    await passed(LOOK_MS);
  }
  await began;
  await passed(DRAIN_MS);
  return { offered: steady(kbit, ms), arrived };
}

async function tryUp(test: OpenTest, probe: LineProbe, kbit: number, ms: number): Promise<Tried> {
  const offered: Sample[] = [];
  const arrived: Sample[] = [];
  await probe.send(kbit);
  const beganMs = performance.now();
  while (performance.now() - beganMs < ms) {
    const [reading, figures] = await Promise.all([test.reading(), probe.figures()]);
    arrived.push(arrivedAt(reading));
    if (figures !== null) offered.push({ atMs: figures.atMs, bits: figures.sentBits });
    await passed(LOOK_MS);
  }
  await probe.send(0);
  await passed(DRAIN_MS);
  return { offered, arrived };
}

function steady(kbit: number, ms: number): Sample[] {
  return [{ atMs: 0, bits: 0 }, { atMs: ms, bits: kbit * ms }];
}

function qualityKbit({ kbit }: Found): number {
  return Math.round(Math.min(QUALITY_KBIT.most, Math.max(QUALITY_KBIT.least, kbit * QUALITY_SHARE)));
}

async function qualityUp(test: OpenTest, probe: LineProbe, up: Found): Promise<{ loss: number | null; jitterMs: number }> {
  await probe.send(qualityKbit(up));
  await passed(DRAIN_MS);
  const before = await test.reading();
  await passed(QUALITY_MS);
  const after = await test.reading();
  await probe.send(0);
  await passed(DRAIN_MS);
  const came = after.streamed - before.streamed;
  return { loss: lossPercent(came + after.lost - before.lost, came), jitterMs: after.jitter_ms };
}

/** What comes besides the padding, reports and checks, is counted while it is quiet. */
async function qualityDown(test: OpenTest, probe: LineProbe, down: Found): Promise<number | null> {
  const quiet = await probe.figures();
  await passed(QUIET_MS);
  const [before, padded] = await Promise.all([probe.figures(), test.reading()]);
  await test.train(qualityKbit(down), QUALITY_MS);
  await passed(QUALITY_MS + DRAIN_MS);
  const [after, all] = await Promise.all([probe.figures(), test.reading()]);
  if (quiet?.receivedPackets == null || before?.receivedPackets == null || after?.receivedPackets == null) return null;
  const besides = (before.receivedPackets - quiet.receivedPackets) / Math.max(before.atMs - quiet.atMs, 1);
  const came = after.receivedPackets - before.receivedPackets - besides * (after.atMs - before.atMs);
  return lossPercent(all.padded - padded.padded, came);
}

function roundTripOf(figures: PathFigures | null): number | null {
  if (figures === null) return null;
  if (figures.trips > 0) return Math.round((figures.tripsS / figures.trips) * 1000);
  return figures.roundTripS === null ? null : Math.round(figures.roundTripS * 1000);
}

const HTTP_MS = 3000;
const AT_ONCE = 3;
const FIRST_BYTES = 8 * 1024;
const MOST_BYTES = { down: 256 * 1024, up: 56 * 1024 } as const;
const AIM_MS = 400;
const TRIPS = 3;

/** Measures rates by HTTP, where UDP does not come through: neither loss nor jitter can be known. */
export async function measureByHttp(test: OpenTest, told: (step: MeasureStep) => void): Promise<LineFigures> {
  let shortestMs = Number.POSITIVE_INFINITY;
  for (let trip = 0; trip < TRIPS; trip++) {
    const beganMs = performance.now();
    await test.fetchBytes(1);
    shortestMs = Math.min(shortestMs, performance.now() - beganMs);
  }
  told("down");
  const down = await rateOf((bytes) => test.fetchBytes(bytes), MOST_BYTES.down);
  told("up");
  const up = await rateOf((bytes) => test.sendBytes(new Blob([crypto.getRandomValues(new Uint8Array(bytes))])), MOST_BYTES.up);
  return {
    transport: "http",
    up_kbit: up,
    down_kbit: down,
    up_at_least: false,
    down_at_least: false,
    loss_up: null,
    loss_down: null,
    round_trip_ms: Math.round(shortestMs),
    jitter_ms: null,
  };
}

async function rateOf(move: (bytes: number) => Promise<void>, most: number): Promise<number> {
  const moved: Sample[] = [{ atMs: 0, bits: 0 }];
  const beganMs = performance.now();
  let bits = 0;
  async function worker(): Promise<void> {
    let bytes = FIRST_BYTES;
    while (performance.now() - beganMs < HTTP_MS) {
      const startMs = performance.now();
      await move(bytes);
      const tookMs = performance.now() - startMs;
      bits += bytes * 8;
      moved.push({ atMs: performance.now() - beganMs, bits });
      if (tookMs < AIM_MS) bytes = Math.min(most, bytes * 2);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return Math.round(settledKbit(moved));
}
