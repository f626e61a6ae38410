import type { Http } from "../api/http.js";
import { OpenTest, type LineCheck, type Occasion } from "../api/line_tests.js";
import { Problem } from "../api/problem.js";
import { testDevices } from "../devices/sound_test.js";
import { measureByHttp, measureByUdp, type LineFigures, type MeasureStep } from "./line_measure.js";
import { LineProbe, passed } from "./line_probe.js";

export type TestStep = "waiting" | "connecting" | MeasureStep | "devices";

/** As often a turn is asked for before it is given up. */
const MOST_TURNS = 30;
const NEXT_TURN_S = 10;

/** One test of this browser's line, from waiting for its turn to its result. `close()` gives it up. */
export class LineTest {
  #step: TestStep | null = $state(null);
  #check: LineCheck | null = $state.raw(null);
  #failure: unknown = $state.raw(null);
  #probe: LineProbe | null = null;
  #test: OpenTest | null = null;
  #closed = false;
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** What is being done now; null before and after. */
  get step(): TestStep | null {
    return this.#step;
  }

  get check(): LineCheck | null {
    return this.#check;
  }

  get failure(): unknown {
    return this.#failure;
  }

  /** `tone`: whether the speaker may sound. Measures once at a time. */
  async run(occasion: Occasion, tone: boolean): Promise<void> {
    if (this.#step !== null || this.#closed) return;
    this.#failure = this.#check = null;
    this.#step = "waiting";
    try {
      this.#check = await this.#measure(occasion, tone);
    } catch (reason) {
      this.#failure = reason;
    } finally {
      this.#free();
      this.#step = null;
    }
  }

  close(): void {
    this.#closed = true;
    this.#free();
  }

  async #measure(occasion: Occasion, tone: boolean): Promise<LineCheck> {
    const probe = await LineProbe.open();
    this.#probe = probe;
    const test = await this.#turn(probe);
    this.#step = "connecting";
    const told = (step: MeasureStep): void => { this.#step = step; };
    const figures: LineFigures = (await probe.connect(test.answer)) ? await measureByUdp(test, probe, told) : await measureByHttp(test, told);
    this.#step = "devices";
    const devices = await testDevices(tone);
    const check = await test.finish({
      ...figures,
      occasion,
      camera: devices.camera,
      microphone_db: devices.microphoneDb,
      echo: devices.echo,
      echo_db: devices.echoDb,
      echo_left_db: devices.echoLeftDb,
      echo_ms: devices.echoMs,
    });
    this.#test = null;
    return check;
  }

  /** Asks until it is this browser's turn: few lines are measured at once. */
  async #turn(probe: LineProbe): Promise<OpenTest> {
    for (let turn = 1; ; turn++) {
      if (this.#closed) throw new Problem("line_test_over", 410);
      try {
        this.#test = await OpenTest.open(this.#http, probe.offer);
        return this.#test;
      } catch (reason) {
        const later = reason instanceof Problem && reason.code === "line_test_later" && turn < MOST_TURNS;
        if (!later) throw reason;
        await passed((reason.waitS ?? NEXT_TURN_S) * 1000);
      }
    }
  }

  #free(): void {
    this.#probe?.close();
    this.#probe = null;
    void this.#test?.close().catch(() => undefined);
    this.#test = null;
  }
}
