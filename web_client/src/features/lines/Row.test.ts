import { flushSync, mount, unmount, type Component, type ComponentProps } from "svelte";
import { expect, test, vi } from "vitest";
import type { SiteCard, SiteRow } from "../../api/lines.js";
import { provideApplication } from "../../context.js";
import { SiteState } from "../../stores/line_feed.svelte.js";
import { applicationOn, FakeServer } from "../../testing/fake_server.js";
import Row from "./Row.svelte";

const ROW = { id: "a", word: "good", cause: null, alarm: false, since_ms: null, up: 100 } as SiteRow;
const CARD = { id: "a", name: "Hải Hậu", meeting: "m1" } as SiteCard;

test.each([[true, "250"], [false, "100"]])("a row that is chosen (%s) says its figures as they are now", async (chosen, said) => {
  const application = applicationOn(new FakeServer());
  const site = new SiteState(CARD, ROW);
  const Table: Component<ComponentProps<typeof Row>> = (internals, props) => {
    provideApplication(application);
    return Row(internals, props);
  };
  const props = { site, chosen, isDrill: false, nowMs: () => 0, onchoose: vi.fn() };
  const table = mount(Table, { target: document.body, props, context: new Map() });
  site.take({ ...ROW, up: 250 }, false);
  flushSync();
  expect(document.querySelectorAll("[role=gridcell]")[1]?.getAttribute("aria-label")).toBe(said);
  await unmount(table);
  application.close();
});
