import { expect, test } from "vitest";
import { PagePictures } from "./page_pictures.js";

function rig(most: number) {
  const asked: number[] = [];
  const stopped: number[] = [];
  const freed: string[] = [];
  const waiting = new Map<number, { resolve: (blob: Blob) => void; reject: (reason: Error) => void }>();
  const pictures = new PagePictures({
    fetch: (index, signal) => {
      asked.push(index);
      signal.addEventListener("abort", () => stopped.push(index));
      return new Promise((resolve, reject) => waiting.set(index, { resolve, reject }));
    },
  }, most, () => `blob:${asked.length}`, (url) => freed.push(url));
  const come = async (index: number): Promise<void> => {
    waiting.get(index)?.resolve(new Blob());
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { asked, stopped, freed, pictures, come, waiting };
}

test("a page is fetched once, and the one not asked for longest is freed", async () => {
  const { asked, freed, pictures, come } = rig(2);
  void pictures.get(1);
  await come(1);
  void pictures.get(2);
  await come(2);
  void pictures.get(1);
  void pictures.get(3);
  expect(asked).toEqual([1, 2, 3]);
  expect(freed).toEqual(["blob:2"]);
});

test("what is passed by is not fetched to its end", async () => {
  const { stopped, pictures, come } = rig(9);
  void pictures.get(1);
  await come(1);
  void pictures.get(2);
  void pictures.get(3);
  pictures.keep([3, 4]);
  expect(stopped).toEqual([2]);
});

test("a failure can be tried again", async () => {
  const { asked, pictures, waiting } = rig(9);
  const first = pictures.get(1);
  waiting.get(1)?.reject(new Error("cut"));
  await expect(first).rejects.toThrow("cut");
  void pictures.get(1);
  expect(asked).toEqual([1, 1]);
});

test("closing frees everything, and what comes late is freed too", async () => {
  const { freed, pictures, come } = rig(9);
  void pictures.get(1);
  await come(1);
  void pictures.get(2);
  pictures.close();
  await come(2);
  expect(freed).toHaveLength(2);
});
