import type { ClientMessage, Media, ServerMessage } from "../protocol/messages.gen.js";
import { type StillShown, readStillFrame } from "../protocol/still_frame.js";
import { ANSWER_LIMIT_MS, SILENCE_MS } from "./reconnection_state.js";
import { Refusal } from "./refusal.js";

type WithoutId<T> = T extends { readonly id: number } ? Omit<T, "id"> : never;
/** A request as its sender writes it; the socket numbers it. */
export type Request = WithoutId<Exclude<ClientMessage, { readonly type: "join" }>>;
export type Join = WithoutId<Extract<ClientMessage, { readonly type: "join" }>>;
export type Answer = Extract<ServerMessage, { readonly type: "done" | "media_answer" | "snapshot" | "welcome" }>;

/** What one connection tells; after `drop` nothing any more. */
export interface SocketEvents {
  opened(): void;
  /** Every message of the server, in order. */
  message(message: ServerMessage): void;
  /** A picture of a participant. */
  still(still: StillShown): void;
  closed(): void;
}

interface Pending {
  resolve(answer: Answer): void;
  reject(refusal: Refusal): void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The WebSocket of a session, one after the other: numbers requests, and turns their answers into promises. */
export class SignalingSocket {
  readonly #make: () => WebSocket;
  readonly #pending = new Map<number, Pending>();
  #socket: WebSocket | null = null;
  #joined = false;
  #lastId = 0;

  /** `make` opens a WebSocket to the server. */
  constructor(make: () => WebSocket) {
    this.#make = make;
  }

  get isJoined(): boolean {
    return this.#joined;
  }

  /** Opens a connection in place of the one of before. */
  open(events: SocketEvents): void {
    this.drop();
    const socket = this.#make();
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      events.opened();
    };
    socket.onmessage = (event: MessageEvent<unknown>) => {
      this.#heard(event.data, events);
    };
    socket.onclose = () => {
      events.closed();
    };
  }

  /** Sends the first frame; rejects with the Refusal of the join. */
  async join(join: Join): Promise<void> {
    await this.#send(join, ANSWER_LIMIT_MS);
  }

  /** Sends a request; resolves with its answer, rejects with a Refusal, which is `not_connected` for one that did not leave. */
  request(request: Request): Promise<Answer> {
    return this.#joined ? this.#send(request, ANSWER_LIMIT_MS) : Promise.reject(new Refusal("not_connected"));
  }

  /** Sends what is answered only when it is refused, and that refusal is no matter: the next of its kind says it all. */
  tell(request: Request): void {
    if (this.#joined) this.#socket?.send(JSON.stringify({ ...request, id: ++this.#lastId }));
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

  /** Asks for what is missing since a revision, only to hear anything at all. */
  probe(revision: number | null): void {
    if (this.#joined) this.#send({ type: "resync", revision }, SILENCE_MS).catch(() => undefined);
  }

  /** Lets go of the connection; requests still out have `no_answer`: the server may have done them. */
  drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#joined = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const id of [...this.#pending.keys()]) this.#settle(id)?.reject(new Refusal("no_answer"));
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

  #heard(data: unknown, events: SocketEvents): void {
    const still = data instanceof ArrayBuffer ? readStillFrame(data) : null;
    if (still !== null) events.still(still);
    const message = parse(data);
    if (message === null) return;
    if (message.type === "welcome") this.#joined = true;
    events.message(message);
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
      case "participant_changed":
      case "participants_changed":
      case "programme_changed":
      case "meeting_opened":
      case "meeting_changed":
      case "slots_changed":
      case "voices":
      case "layers":
      case "stills_wanted":
      case "recording_trouble":
      case "recording_finishing":
      case "microphone_closed":
      case "reload_page":
      case "run_test":
      case "stop_test":
      case "page_shown":
      case "page_moved":
      case "page_hidden":
      case "lines":
      case "media_lost":
        break;
      default:
        message satisfies never;
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    if (pending) clearTimeout(pending.timer);
    this.#pending.delete(id);
    return pending;
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
