import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../api/problem.js";
import type { Rows } from "../papers/rows_kept.js";
import { titleOf, Uploads, type Carrier, type KeptUpload } from "./uploads.svelte.js";

class Memory implements Rows<KeptUpload> {
  readonly rows = new Map<string, KeptUpload>();
  all = (): Promise<readonly KeptUpload[]> => Promise.resolve([...this.rows.values()]);
  put = (id: string, row: KeptUpload): Promise<void> => Promise.resolve(void this.rows.set(id, row));
  drop = (id: string): Promise<void> => Promise.resolve(void this.rows.delete(id));
}

class Fake implements Carrier {
  readonly asked: string[] = [];
  failures: Problem[] = [];
  made = 0;
  create = (_: string, size: number, fields: Readonly<Record<string, string>>): Promise<string> => {
    this.asked.push(`create ${fields["title"] ?? ""} ${size}`);
    return Promise.resolve(`/u/${(this.made += 1)}`);
  };
  send = (address: string, file: Blob, told: (bytes: number) => void): Promise<void> => {
    this.asked.push(`send ${address}`);
    const failure = this.failures.shift();
    told(failure === undefined ? file.size : 1);
    return failure === undefined ? Promise.resolve() : Promise.reject(failure);
  };
  cancel = (address: string): Promise<void> => Promise.resolve(void this.asked.push(`cancel ${address}`));
}

const file = (name: string): File => new File(["abc"], name);
let memory: Memory;
let carrier: Fake;
let done = 0;
let uploads: Uploads;

beforeEach(() => {
  vi.useFakeTimers();
  memory = new Memory();
  carrier = new Fake();
  done = 0;
  uploads = new Uploads("m", "/api/u", carrier, memory, () => (done += 1));
});
afterEach(() => {
  uploads.close();
  vi.useRealTimers();
});

const rest = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const HERE = { item: "i", paper: null };

test("files go one after the other, and nothing of them is kept afterwards", async () => {
  await uploads.add([file("Báo_cáo.pdf"), file("b.docx")], HERE);
  await rest();
  expect(carrier.asked).toEqual(["create Báo cáo 3", "send /u/1", "create b 3", "send /u/2"]);
  expect([done, uploads.rows.length, memory.rows.size]).toEqual([2, 0, 0]);
});

test("a line that is cut pauses, and it goes on by itself", async () => {
  carrier.failures = [new Problem("offline", 0)];
  await uploads.add([file("a.pdf")], HERE);
  await rest();
  expect(uploads.rows.map(({ state, sent }) => [state, sent])).toEqual([["paused", 1]]);
  await rest(1000);
  expect(carrier.asked).toEqual(["create a 3", "send /u/1", "send /u/1"]);
  expect(uploads.rows).toEqual([]);
});

test("after a reload it goes on at the address it has", async () => {
  memory.rows.set("x", { id: "x", file: file("a.pdf"), name: "a.pdf", meeting: "m", item: null, paper: null, address: "/u/9" });
  memory.rows.set("y", { id: "y", file: file("b.pdf"), name: "b.pdf", meeting: "other", item: null, paper: null, address: "/u/8" });
  await uploads.takeUp();
  await rest();
  expect(carrier.asked).toEqual(["send /u/9"]);
});

test("what the server has swept begins anew", async () => {
  memory.rows.set("x", { id: "x", file: file("a.pdf"), name: "a.pdf", meeting: "m", item: null, paper: null, address: "/u/9" });
  carrier.failures = [new Problem("not_found", 404)];
  await uploads.takeUp();
  await rest();
  expect(carrier.asked).toEqual(["send /u/9", "create a 3", "send /u/1"]);
});

test("what is refused says why, and the next one goes", async () => {
  carrier.failures = [new Problem("paper_macros", 422)];
  await uploads.add([file("a.docm"), file("b.pdf")], HERE);
  await rest();
  expect(uploads.rows.map(({ name, state, code }) => [name, state, code])).toEqual([["a.docm", "refused", "paper_macros"]]);
  expect(done).toBe(1);
  await uploads.cancel(uploads.rows[0]?.id ?? "");
  expect(uploads.rows).toEqual([]);
  expect(carrier.asked.at(-1)).toBe("cancel /u/1");
});

test.each([["Bao_cao__thu.pdf", "Bao cao thu"], ["v1.2 kế hoạch.docx", "v1.2 kế hoạch"], [".pdf", ".pdf"]])("%s is titled %s", (name, title) => {
  expect(titleOf(name)).toBe(title);
});
