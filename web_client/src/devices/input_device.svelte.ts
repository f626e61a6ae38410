import { ownName } from "./device_names.js";
import { type DeviceFailure, failureOf } from "./failure.js";
import { type InputKind, leaveFor, watchLeave } from "./leave.js";
import { type Origin, homeAmong, isSame, originOf, stepAfter } from "./plugged.js";

/** What happens to a device without a press. */
export interface InputEvents {
  /** Another track than before, or none; also after a press. */
  track(track: MediaStreamTrack | null): void;
  /** Another device runs, by its name: in place of one that is gone, or because the chosen one is back. */
  moved(label: string, isBack: boolean): void;
  /** The device is gone, and nothing runs in its place. */
  lost(failure: DeviceFailure): void;
}

const NO_EVENTS: InputEvents = { track: () => undefined, moved: () => undefined, lost: () => undefined };
const MEDIA = { microphone: "audio", camera: "video" } as const;
const LISTED = { microphone: "audioinput", camera: "videoinput" } as const;
/** A device that ends so soon after it was taken is broken: it is not taken again until something is plugged in. */
const BROKEN_MS = 1000;
/** What the user mends outside the page, where the browser tells nothing: tried again when the page is looked at again. */
const MENDED_ELSEWHERE: ReadonlySet<DeviceFailure> = new Set(["system", "busy"]);

/**
 * One camera or microphone of this machine. When it is pulled out another takes its place; the chosen one comes back
 * when it is plugged in again, and one that was refused when the user has allowed it.
 */
export class InputDevice {
  #track: MediaStreamTrack | null = $state.raw(null);
  #failure: DeviceFailure | null = $state(null);
  #chosen: string | null = $state(null);
  readonly #kind: InputKind;
  readonly #wanted: (id: string | null) => MediaTrackConstraints;
  readonly #events: InputEvents;
  readonly #watching = new AbortController();
  /** The id to ask for; null for the machine's own choice. */
  #aim: string | null;
  /** What the machine chose first. */
  #first: Origin | null = null;
  #takes = 0;
  #takenMs = 0;
  #isLost = false;
  #isSettling = false;
  #settlesAgain = false;

  /** `wanted`: what to ask of the device with this id, null for the machine's own; `chosen`: the id of the device used last. */
  constructor(kind: InputKind, wanted: (id: string | null) => MediaTrackConstraints, chosen: string | null, events = NO_EVENTS) {
    this.#kind = kind;
    this.#wanted = wanted;
    this.#events = events;
    this.#chosen = this.#aim = chosen;
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  get failure(): DeviceFailure | null {
    return this.#failure;
  }

  get chosen(): string | null {
    return this.#chosen;
  }

  /** The name of what the machine has chosen by itself, while that runs. */
  get ownName(): string | null {
    return this.#chosen === null && this.#track !== null ? ownName(this.#track.label, this.#track.getSettings().deviceId) : null;
  }

  /** What to ask the browser for. Exactly: Chromium takes an `ideal` microphone for none. */
  get constraints(): MediaTrackConstraints {
    return this.#aim === null ? this.#wanted(null) : { ...this.#wanted(this.#aim), deviceId: { exact: this.#aim } };
  }

  /** From now on it follows what is plugged in and what is allowed, until `close()`. */
  watch(): void {
    if (!("mediaDevices" in navigator)) return;
    const { signal } = this.#watching;
    navigator.mediaDevices.addEventListener("devicechange", () => void this.#settle(), { signal });
    addEventListener("focus", () => { if (this.#failure !== null && MENDED_ELSEWHERE.has(this.#failure)) void this.#mended(); }, { signal });
    const stop = watchLeave(this.#kind, (leave) => {
      if (leave === "granted" && this.#failure !== null) void this.#mended();
    });
    signal.addEventListener("abort", stop);
  }

  async choose(id: string | null): Promise<DeviceFailure | null> {
    this.prefer(id);
    return this.take();
  }

  /** The one to take next time; what runs stays as it is. */
  prefer(id: string | null): void {
    this.#chosen = this.#aim = id;
    this.#first = null;
  }

  async take(): Promise<DeviceFailure | null> {
    const take = ++this.#takes;
    const failure = await this.#ask(take);
    if (failure !== null && take === this.#takes) this.#fail(failure);
    return failure;
  }

  /** Takes over a track that was asked for together with others. */
  adopt(track: MediaStreamTrack): void {
    this.#takes += 1;
    this.#put(track);
  }

  refuse(failure: DeviceFailure): void {
    this.#takes += 1;
    this.#fail(failure);
  }

  /** Frees the device: it stays free, whatever is plugged in. */
  stop(): void {
    this.#takes += 1;
    this.#isLost = false;
    this.#put(null);
  }

  close(): void {
    this.#watching.abort();
    this.stop();
  }

  /** Puts what the browser gives in the place of what ran; a failure leaves that as it is. */
  async #ask(take: number): Promise<DeviceFailure | null> {
    if (!("mediaDevices" in navigator)) return "insecure";
    try {
      const track = await this.#open();
      if (take === this.#takes) this.#put(track);
      else track?.stop(); // Asked for another device, or left, while the browser was asking the user.
      return null;
    } catch (error) {
      return failureOf(error, await leaveFor(this.#kind));
    }
  }

  /** A device that is gone falls back to the one there is. */
  async #open(): Promise<MediaStreamTrack | null> {
    const aimed = this.constraints;
    try {
      return await trackOf(this.#kind, aimed);
    } catch (error) {
      if (aimed.deviceId === undefined || failureOf(error, null) !== "missing") throw error;
      return await trackOf(this.#kind, this.#wanted(null));
    }
  }

  #fail(failure: DeviceFailure): void {
    this.#put(null);
    this.#failure = failure;
  }

  #put(track: MediaStreamTrack | null): void {
    if (this.#track !== null) {
      this.#track.onended = null;
      this.#track.stop();
    }
    const before = this.#track;
    this.#track = track;
    this.#failure = null;
    if (track !== null) {
      if (this.#chosen === null) this.#first ??= originOf(track);
      this.#isLost = false;
      this.#takenMs = performance.now();
      track.onended = () => { this.#ended(); };
    }
    if (track !== before) this.#events.track(track);
  }

  #ended(): void {
    const isBroken = performance.now() - this.#takenMs < BROKEN_MS;
    this.#takes += 1;
    this.#fail("missing");
    this.#isLost = true;
    if (isBroken) this.#refused("missing");
    else void this.#settle();
  }

  /** Takes what is best of what is plugged in now. Goes on once at a time; called meanwhile, it looks once more. */
  async #settle(): Promise<void> {
    this.#settlesAgain = true;
    if (this.#isSettling) return;
    this.#isSettling = true;
    while (this.#settlesAgain && !this.#watching.signal.aborted) {
      this.#settlesAgain = false;
      await this.#settleOnce();
    }
    this.#isSettling = false;
  }

  async #settleOnce(): Promise<void> {
    const listed = await navigator.mediaDevices.enumerateDevices();
    // Off, or refused: then nothing that is plugged in is wanted.
    if (this.#track === null && this.#failure !== "missing") return;
    const plugged = listed
      .filter(({ kind }) => kind === LISTED[this.#kind])
      .map(({ deviceId, groupId }) => ({ id: deviceId, group: groupId }));
    const home = homeAmong(plugged, this.#chosen, this.#first);
    const step = stepAfter(this.#track && originOf(this.#track), plugged, home);
    if (step !== "keep") await this.#move(step, home);
    else if (this.#track === null) this.#refused((await this.#takenBack()) ?? "missing");
  }

  async #move(step: "replace" | "return", home: Origin | null): Promise<void> {
    const before = this.#aim;
    this.#aim = home?.id ?? this.#chosen;
    const take = ++this.#takes;
    const failure = await this.#ask(take);
    if (take !== this.#takes) return;
    if (failure === null) this.#sayMoved(step, home);
    else if (step === "return") this.#aim = before; // Not ready yet: what runs is better than nothing.
    else {
      this.#isLost ||= this.#track !== null;
      this.#refused(failure === "busy" ? "missing" : failure); // Busy: it is just being pulled out.
    }
  }

  /** Gone not by its cable, but because the user took back the leave. */
  async #takenBack(): Promise<DeviceFailure | null> {
    const leave = await leaveFor(this.#kind);
    if (leave === "denied") return "blocked";
    return leave === "prompt" ? "dismissed" : null;
  }

  #refused(failure: DeviceFailure): void {
    this.#fail(failure);
    if (this.#isLost) this.#events.lost(failure);
    this.#isLost = false;
  }

  #sayMoved(step: "replace" | "return", home: Origin | null): void {
    if (this.#track === null) return;
    const isBack = home !== null && isSame(originOf(this.#track), home);
    if (isBack || step === "replace") this.#events.moved(this.#track.label, isBack);
  }

  /** What was refused may be allowed now. */
  async #mended(): Promise<void> {
    if ((await this.take()) === null && this.#track !== null) this.#events.moved(this.#track.label, true);
  }
}

async function trackOf(kind: InputKind, constraints: MediaTrackConstraints): Promise<MediaStreamTrack | null> {
  const stream = await navigator.mediaDevices.getUserMedia({ [MEDIA[kind]]: constraints });
  return stream.getTracks()[0] ?? null;
}
