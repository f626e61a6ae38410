import { mount, unmount, type Component, type ComponentProps } from "svelte";
import { expect, test } from "vitest";
import type { MeetingState } from "../../api/types.js";
import { provideApplication } from "../../context.js";
import { applicationOn, FakeServer } from "../../testing/fake_server.js";
import MyPart from "./MyPart.svelte";

/** What the page of a meeting in a state tells a delegate. */
async function toldIn(state: MeetingState): Promise<string> {
  const application = applicationOn(new FakeServer());
  const Page: Component<ComponentProps<typeof MyPart>> = (internals, props) => {
    provideApplication(application);
    return MyPart(internals, props);
  };
  const meeting = {
    id: "m1", title: "Giao ban tuần 48", state, drill: false, role: "delegate" as const, sites: 129, startsMs: 0, endsMs: 1, openedMs: null, endedMs: null,
  };
  const page = mount(Page, { target: document.body, props: { meeting }, context: new Map() });
  const told = document.body.textContent;
  await unmount(page);
  application.close();
  return told;
}

test("of a meeting that is put off a new time will be told", async () => {
  expect(await toldIn("postponed")).toContain("Thư ký sẽ báo lịch mới.");
});

test("of a meeting that is called off no new time is promised", async () => {
  const told = await toldIn("cancelled");
  expect(told).toContain("Cuộc họp này đã huỷ, không diễn ra nữa.");
  expect(told).not.toContain("lịch mới");
});
