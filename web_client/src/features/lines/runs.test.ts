import { describe, expect, it } from "vitest";
import type { SiteRow } from "../../api/lines.js";
import { columnOf, FIGURES, figureTexts, rowsOnScreen } from "./runs.js";

function row(word: SiteRow["word"], more: Partial<SiteRow> = {}): SiteRow {
  return { id: word, word, since_ms: null, alarm: false, cause: null, ...more };
}

const ROWS = [
  row("lost", { alarm: true }),
  row("weak", { alarm: true, up: 119, down: 1281, loss_up: 2, loss_down: 9.4, round_trip: 219, jitter: 32 }),
  row("weak", { up: 90, down: 60, loss_up: 4, loss_down: 0, round_trip: 160, jitter: 20 }),
  row("good", { up: 220, down: 1200, loss_up: 0, loss_down: 0.1, round_trip: 18, jitter: 3 }),
  row("absent"),
];
const texts = ROWS.map((one) => figureTexts(one, "vi"));
const column = (name: string) => FIGURES.filter((figure) => figure.name === name).flatMap((figure) => columnOf(ROWS, texts, figure));

describe("the figures of a table", () => {
  it("are a line each, in runs that look alike", () => {
    expect(column("loss")).toEqual([
      { tone: "plain", text: "–\n" },
      { tone: "alarm", text: "9,4\n" },
      { tone: "weak", text: "4,0\n" },
      { tone: "plain", text: "0,1\n" },
      { tone: "absent", text: "–\n" },
    ]);
  });

  it("are plain where they are rates, whatever the line is like", () => {
    expect(column("down")).toEqual([{ tone: "plain", text: "–\n1.281\n60\n1.200\n" }, { tone: "absent", text: "–\n" }]);
  });

  it("are as many lines as rows in each column", () => {
    for (const figure of FIGURES) {
      const lines = columnOf(ROWS, texts, figure).map(({ text }) => text).join("").split("\n");
      expect(lines.length).toBe(ROWS.length + 1);
    }
  });

  it("of none is nothing", () => {
    expect(columnOf([], [], { name: "up", isToned: false })).toEqual([]);
  });
});

describe("the rows on the screen", () => {
  it.each([
    [0, 270, 27, 0, { first: 0, count: 10 }],
    [13, 270, 27, 0, { first: 0, count: 11 }],
    [27, 270, 27, 0, { first: 1, count: 10 }],
    [540, 270, 27, 8, { first: 12, count: 26 }],
    [54, 270, 27, 8, { first: 0, count: 20 }],
    [0, 270, 0, 8, { first: 0, count: 0 }],
  ])("at %i of %i pixels, rows of %i, %i besides, are %j", (scrolled, height, rowPx, besides, found) => {
    expect(rowsOnScreen(scrolled, height, rowPx, besides)).toEqual(found);
  });
});
