import { expect, test } from "vitest";
import type { ServerPoints, ServersOverTime } from "../../api/line_history.js";
import { newestOf, serverColumns, silentSeconds } from "./server_columns.js";

function points(at: readonly number[], up: (at: number) => number = () => 60): ServerPoints {
  return {
    at, span: at.map(() => 60), up: at.map(up), cpu: at.map((one) => one / 60), cpu_top: at.map(() => 90), lag: at.map(() => 5), memory: at.map(() => 200),
    received: at.map(() => 10), sent: at.map(() => 80), disk_free: at.map(() => null), database: at.map(() => null),
  };
}

function both(web: ServerPoints, media: ServerPoints): Pick<ServersOverTime, "web" | "media"> {
  return { web, media };
}

test("both servers stand at the same times, with a break where nothing was looked at", () => {
  const columns = serverColumns(both(points([0, 60, 240]), points([60, 240])));
  expect(columns.at).toEqual([0, 60, 120, 240]);
  expect(columns.webCpu).toEqual([0, 1, null, 4]);
  expect(columns.mediaCpu).toEqual([null, 1, null, 4]);
});

test("a server that did not answer has no figures", () => {
  const media = points([0, 60], (at) => (at === 60 ? 0 : 60));
  expect(serverColumns(both(points([0, 60]), media)).sent).toEqual([80, null]);
  expect(newestOf(media)?.isUp).toBe(false);
  expect(silentSeconds(media)).toBe(60);
});

test("nothing is nothing", () => {
  expect(serverColumns(both(points([]), points([]))).at).toEqual([]);
  expect(newestOf(points([]))).toBe(null);
});
