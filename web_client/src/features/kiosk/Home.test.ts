import { mount, unmount, type Component, type ComponentProps } from "svelte";
import { expect, test, vi } from "vitest";
import { provideApplication } from "../../context.js";
import { applicationOn, FakeServer } from "../../testing/fake_server.js";
import Home from "./Home.svelte";

test("the page that waits for a session keeps the screen on, and lets it sleep when it goes", async () => {
  const release = vi.fn(() => Promise.resolve());
  const request = vi.fn(() => Promise.resolve({ release }));
  Object.defineProperty(navigator, "wakeLock", { value: { request }, configurable: true });
  const server = new FakeServer();
  server.answer("GET /meetings", []);
  const application = applicationOn(server);
  const Page: Component<ComponentProps<typeof Home>> = (internals, props) => {
    provideApplication(application);
    return Home(internals, props);
  };
  const page = mount(Page, { target: document.body, props: { onjoin: vi.fn() }, context: new Map() });
  await vi.waitFor(() => { expect(request).toHaveBeenCalledWith("screen"); });
  expect(release).not.toHaveBeenCalled();
  await unmount(page);
  await vi.waitFor(() => { expect(release).toHaveBeenCalled(); });
  application.close();
});
