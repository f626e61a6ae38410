import type { ClientMessage, Media, ServerMessage } from "../protocol/messages.gen.js";
import { type StillShown, readStillFrame } from "../protocol/still_frame.js";
import { backoffMs } from "./backoff.js";
import { Refusal } from "./refusal.js";

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, "id"> : never;
/** A request as its sender writes it; the socket numbers it. */
export type Request = WithoutId<Exclude<ClientMessage, { readonly type: "join" }>>;
type Join = WithoutId<Extract<ClientMessage, { readonly type: "join" }>>;
type Answer = Extract<ServerMessage, { readonly type: "done" | "media_answer" | "snapshot" | "welcome" }>;

/** What the socket needs from outside; tests give fakes. */
export interface SocketNeeds {
  readonly url: string;
  open(url: string): WebSocket;
  /** A fresh one-use ticket; a Refusal that is final ends the session, anything else is tried again. */
  ticket(): Promise<string>;
  /** The media half of `join`, asked anew at every connection. */
  media(): Promise<Pick<Join, "offer" | "keep_media">>;
  random(): number;
}

export interface SocketEvents {
  /** Every message of the server, in order. */
  message(message: ServerMessage): void;
  /** A picture of a participant. */
  still(still: StillShown): void;
  /** The connection was lost and is being made again; `code` is the refusal that caused it, if one did. */
  lost(code: string | null): void;
  /** It ended for good: a goodbye code or the code of a refusal. */
  over(code: string): void;
}

const ANSWER_LIMIT_MS = 10_000;
/** For the ticket and for opening the socket; a line that was cut keeps a request hanging much longer. */
const CONNECT_LIMIT_MS = 5000;
/** Silence after which a suspicion is looked into. */
const SILENCE_MS = 5000;

/** Refusals and goodbyes after which coming back by itself would be wrong or useless. */
const FINAL: ReadonlySet<string> = new Set([
  "ended",
  "removed",
  "left",
  "replaced",
  "signed_out",
  "already_ended",
  "not_found",
  "not_allowed",
  "not_signed_in",
  "media_offer_refused",
]);

interface Pending {
  resolve(answer: Answer): void;
  reject(refusal: Refusal): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The WebSocket of one session: comes back by itself, and turns requests into promises. */
export class SignalingSocket {
  readonly #needs: SocketNeeds;
  readonly #events: SocketEvents;
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | null = null;
  #joined = false;
  #closed = false;
  #attempt = 0;
  /** Counts connections tried: what an older one still has to say is not heard. */
  #tried = 0;
  #lastId = 0;
  #heardMs = 0;
  #retry: ReturnType<typeof setTimeout> | null = null;
  #connectLimit: ReturnType<typeof setTimeout> | null = null;

  constructor(needs: SocketNeeds, events: SocketEvents) {
    this.#needs = needs;
    this.#events = events;
  }

  start(): void {
    window.addEventListener("online", this.#hurry);
    void this.#connect();
  }

  get isJoined(): boolean {
    return this.#joined;
  }

  /** Sends a request; resolves with its answer, rejects with a Refusal. */
  request(request: Request): Promise<Answer> {
    return this.#joined ? this.#send(request, ANSWER_LIMIT_MS) : Promise.reject(new Refusal("not_connected"));
  }

  /** Offers a new peer connection and resolves with the server's answer to it. */
  async offerMedia(offer: string): Promise<Media> {
    const answer = await this.request({ type: "offer_media", offer });
    if (answer.type !== "media_answer") throw new Refusal("bad_message");
    return answer.media;
  }

  /** Sends a still, unless something still waits to be sent: it must hold up nothing on a slow line. */
  sendStill(jpeg: Uint8Array<ArrayBuffer>): void {
    if (this.#joined && this.#socket?.bufferedAmount === 0) this.#socket.send(jpeg);
  }

  /** Something else looks dead: asks for the whole room, and takes silence for a lost connection. */
  async suspect(): Promise<void> {
    if (!this.#joined || Date.now() - this.#heardMs < SILENCE_MS) return;
    try {
      await this.#send({ type: "resync" }, SILENCE_MS);
    } catch (error) {
      if (error instanceof Refusal && error.code === "no_answer") this.#lost(null);
    }
  }

  /** Frees everything; the answer to requests still out is `not_connected`. */
  close(): void {
    this.#closed = true;
    window.removeEventListener("online", this.#hurry);
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#drop();
  }

  async #connect(): Promise<void> {
    if (this.#retry !== null) clearTimeout(this.#retry);
    this.#retry = null;
    const tried = ++this.#tried;
    this.#limitConnecting();
    try {
      const ticket = await this.#needs.ticket();
      if (tried !== this.#tried) return;
      this.#limitConnecting(null);
      const media = await this.#needs.media();
      if (tried !== this.#tried) return;
      this.#openSocket({ type: "join", ticket, ...media });
    } catch (error) {
      if (tried === this.#tried) this.#failed(error);
    }
  }

  #limitConnecting(limitMs: number | null = CONNECT_LIMIT_MS): void {
    if (this.#connectLimit !== null) clearTimeout(this.#connectLimit);
    this.#connectLimit = limitMs === null ? null : setTimeout(() => { this.#lost(null); }, limitMs);
  }

  #openSocket(join: Join): void {
    const socket = this.#needs.open(this.#needs.url);
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    this.#limitConnecting();
    socket.onopen = () => {
      this.#limitConnecting(null);
      this.#send(join, ANSWER_LIMIT_MS).catch((error: unknown) => {
        if (this.#socket === socket) this.#failed(error);
      });
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      this.#heard(event.data);
    };
    socket.onclose = () => {
      this.#lost(null);
    };
  }

  #failed(error: unknown): void {
    const code = error instanceof Refusal ? error.code : null;
    if (code !== null && FINAL.has(code)) this.#over(code);
    else this.#lost(code);
  }

  #send(request: Request | Join, limitMs: number): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Refusal("no_answer"));
      }, limitMs);
      this.#pending.set(id, { resolve, reject, timer });
      this.#socket?.send(JSON.stringify({ ...request, id }));
    });
  }

  #heard(data: unknown): void {
    this.#heardMs = Date.now();
    const still = data instanceof ArrayBuffer ? readStillFrame(data) : null;
    if (still !== null) this.#events.still(still);
    const message = parse(data);
    if (message === null) return;
    if (message.type === "welcome") this.#welcomed();
    this.#events.message(message);
    switch (message.type) {
      case "welcome":
      case "media_answer":
      case "snapshot":
      case "done":
        this.#settle(message.id)?.resolve(message);
        break;
      case "refused":
        if (message.id !== null) this.#settle(message.id)?.reject(new Refusal(message.code));
        break;
      case "goodbye":
        if (FINAL.has(message.code)) this.#over(message.code);
        else this.#lost(message.code);
        break;
      case "participant_changed":
      case "participants_changed":
      case "programme_changed":
      case "meeting_opened":
      case "slots_changed":
      case "voices":
      case "layers":
      case "stills_wanted":
      case "lines":
      case "media_lost":
        break;
      default:
        message satisfies never;
    }
  }

  #welcomed(): void {
    this.#joined = true;
    this.#attempt = 0;
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending) clearTimeout(pending.timer);
    this.#pending.delete(id);
    return pending;
  }

  /** Drops what there is of a connection and tries again after a while. */
  #lost(code: string | null): void {
    this.#drop();
    if (this.#closed || this.#retry !== null) return;
    this.#events.lost(code);
    this.#retry = setTimeout(() => void this.#connect(), backoffMs(this.#attempt, this.#needs.random()));
    this.#attempt += 1;
  }

  /** The network is back: what was under way before is not worth waiting for. */
  readonly #hurry = (): void => {
    if (this.#joined) {
      void this.suspect();
      return;
    }
    this.#drop();
    void this.#connect();
  };

  #over(code: string): void {
    if (this.#closed) return;
    this.close();
    this.#events.over(code);
  }

  #drop(): void {
    this.#tried += 1;
    this.#limitConnecting(null);
    const socket = this.#socket;
    this.#socket = null;
    this.#joined = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new Refusal("not_connected"));
  }
}

/** A frame of the server; what cannot be read is left out (a newer server may say more than we know). */
function parse(data: unknown): ServerMessage | null {
  if (typeof data !== "string") return null;
  try {
    const message: unknown = JSON.parse(data);
    const named = typeof message === "object" && message !== null && "type" in message;
    return named ? (message as ServerMessage) : null;
  } catch {
    return null;
  }
}
