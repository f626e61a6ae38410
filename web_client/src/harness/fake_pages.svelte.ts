import type { PageActs, Place } from "../call/page_acts.js";
import { PagePictures } from "../call/page_pictures.svelte.js";
import type { Pointer } from "../stores/room.js";
import type { FakeLive } from "./fake_live.svelte.js";

const [WIDTH, HEIGHT] = [620, 877];
const TITLE = "Báo cáo phòng, chống thiên tai tháng 11";

/** The page before everyone without a server: lines of grey for words. */
export class FakePages implements Pick<PageActs, keyof PageActs> {
  readonly #live: FakeLive;
  #seq = 10;

  constructor(live: FakeLive) {
    this.#live = live;
  }

  pictures(): PagePictures {
    return new PagePictures(drawn, () => Promise.resolve(null));
  }

  show(version: string, { page, x, y, zoom }: Place): Promise<boolean> {
    const presenter = this.#live.me?.id ?? "";
    this.#live.hear({ type: "page_shown", shown: { seq: (this.#seq += 1), version, paper: "p", title: TITLE, pages: 12, page, x, y, zoom, presenter } });
    return Promise.resolve(true);
  }

  move({ page, x, y, zoom }: Place, pointer: Pointer | null): void {
    this.#live.hear({ type: "page_moved", seq: (this.#seq += 1), page, x, y, zoom, pointer_x: pointer?.x ?? null, pointer_y: pointer?.y ?? null });
  }

  hide(): Promise<boolean> {
    this.#live.hear({ type: "page_hidden", seq: (this.#seq += 1) });
    return Promise.resolve(true);
  }

  hand(participant: string): Promise<boolean> {
    const page = this.#live.room?.page;
    if (page) this.#live.hear({ type: "page_shown", shown: { ...page, seq: (this.#seq += 1), presenter: participant } });
    return Promise.resolve(true);
  }
}

function drawn(): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = "white";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.fillStyle = "black";
    pen.font = "bold 24px sans-serif";
    pen.fillText(TITLE, 60, 100);
    pen.fillStyle = "grey";
    for (let line = 0; line < 24; line += 1) pen.fillRect(60, 140 + line * 27, line % 6 === 5 ? 260 : 500, 8);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => { if (blob) resolve(blob); else reject(new Error("no picture")); });
  });
}
