import type { ServerMessage } from "../protocol/messages.gen.js";

/** A WebSocket in the hands of a test. */
export class FakeSocket {
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  bufferedAmount = 0;
  readonly pictures: Uint8Array[] = [];
  readonly sent: { type: string; id: number; [key: string]: unknown }[] = [];
  isClosed = false;

  send(frame: string | Uint8Array): void {
    if (typeof frame === "string") this.sent.push(JSON.parse(frame) as FakeSocket["sent"][number]);
    else this.pictures.push(frame);
  }

  close(): void {
    this.isClosed = true;
  }

  hear(message: ServerMessage): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}
