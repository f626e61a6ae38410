import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import App from "./App.svelte";
import { applicationOn, FakeServer } from "./testing/fake_server.js";

const ACCOUNT = { id: "a1", login: "diemcau-14215", name: "Xã Hải Hậu", device: true, unit_code: "14215", roles: ["room"], duties: [] };
const MEETING = {
  id: "m1", title: "Giao ban tuần 48", kind: "briefing", state: "ready", drill: false, role: "room", sites: 129, opened_at: null, ended_at: null,
  starts_at: new Date(Date.now() + 60_000).toISOString(), ends_at: new Date(Date.now() + 3_600_000).toISOString(),
};

let server: FakeServer;
let application: ReturnType<typeof applicationOn>;
let page: ReturnType<typeof mount>;

/** Pages are compiled when they are first asked for: that takes its time, and is not what is tested. */
beforeAll(async () => {
  await Promise.all([import("./features/today/Today.svelte"), import("./features/lobby/Lobby.svelte")]);
}, 60_000);

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  document.body.innerHTML = `<div id="app"></div>`;
  history.replaceState(null, "", "/");
  server = new FakeServer();
  server.answer("GET /place", { name: "tỉnh Ninh Bình", it_phone: "0229 000 1129", demo: true });
  server.answer("GET /session", ACCOUNT);
  server.answer("GET /meetings", [MEETING]);
});

afterEach(async () => {
  await unmount(page);
  application.close();
});

function start(): void {
  application = applicationOn(server);
  page = mount(App, { target: document.getElementById("app") ?? document.body, props: { application } });
  flushSync();
}

const text = (): string => document.body.textContent;
const shows = (words: string): Promise<void> => vi.waitFor(() => { expect(text()).toContain(words); }, 4000);

function type(id: string, value: string): void {
  const field = document.getElementById(id);
  if (!(field instanceof HTMLInputElement)) throw new Error(`no field ${id}`);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function press(words: string): void {
  [...document.querySelectorAll("button")].find((button) => button.textContent.includes(words))?.click();
}

function submit(): void {
  document.querySelector("form")?.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true }));
}

test("who is signed in sees today's meetings and one button into the next", async () => {
  start();
  await shows("Giao ban tuần 48");
  expect(document.querySelector("a.btn--primary")?.getAttribute("href")).toBe("/hop/m1/vao");
});

test("a room's device gets the dark pages for a television", async () => {
  start();
  await shows("Xã Hải Hậu");
  expect(document.documentElement.dataset).toMatchObject({ theme: "dark", scale: "room" });
});

test("a second screen that nobody touches stays where it is", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  try {
    localStorage.setItem("giaoban.paired", "true");
    history.replaceState(null, "", "/hop/m1/man-hinh-2");
    server.answer("PUT /device/session", ACCOUNT);
    start();
    await vi.waitFor(() => { expect(application.session.byKey).toBe(true); }, 4000);
    flushSync();
    vi.advanceTimersByTime(4 * 60_000);
    expect(location.pathname).toBe("/hop/m1/man-hinh-2");
  } finally {
    vi.useRealTimers();
  }
});

test("a person gets the light pages of a desk", async () => {
  server.answer("GET /session", { ...ACCOUNT, device: false });
  start();
  await shows("Thử thiết bị");
  expect(document.documentElement.dataset).toMatchObject({ theme: "light", scale: "desk" });
});

test("without a session the sign-in stands there, with the number to call", async () => {
  server.refuse("GET /session", 401, "not_signed_in");
  start();
  await shows("Vào họp trong ba bước");
  expect(text()).toContain("0229 000 1129");
});

test("signing in leads to the page that was asked for", async () => {
  server.refuse("GET /session", 401, "not_signed_in");
  server.answer("POST /session", ACCOUNT);
  start();
  await shows("Đăng nhập");
  type("login", " diemcau-14215 ");
  type("password", "mat khau");
  submit();
  await shows("Giao ban tuần 48");
});

test("a wrong password is said in one sentence, and nothing else is lost", async () => {
  server.refuse("GET /session", 401, "not_signed_in");
  server.refuse("POST /session", 401, "wrong_credentials");
  start();
  await shows("Đăng nhập");
  type("login", "thuky");
  type("password", "sai");
  submit();
  await shows("Tài khoản hoặc mật khẩu chưa đúng.");
  expect((document.getElementById("login") as HTMLInputElement).value).toBe("thuky");
});

test("an empty field is said at the field and the server is not asked", async () => {
  server.refuse("GET /session", 401, "not_signed_in");
  start();
  await shows("Đăng nhập");
  submit();
  await shows("Hãy gõ tên tài khoản.");
  expect(server.asked).not.toContain("POST /session");
});

test("a server that cannot be reached is said, with what to do", async () => {
  server = new FakeServer();
  start();
  await shows("Chưa tới được máy chủ");
});

test("a day without meetings says what will happen", async () => {
  server.answer("GET /meetings", []);
  start();
  await shows("Ngày này không có cuộc họp nào.");
});

test.each(["cancelled", "postponed"])("a meeting that is %s is not one of today's that take place", async (state) => {
  server.answer("GET /session", { ...ACCOUNT, device: false });
  server.answer("GET /meetings", [{ ...MEETING, state }]);
  start();
  await shows("Hôm nay không có cuộc họp.");
  expect(text()).toContain("Giao ban tuần 48");
});

test("a session that runs out leads back to the sign-in", async () => {
  start();
  await shows("Giao ban tuần 48");
  server.refuse("GET /meetings", 401, "not_signed_in");
  document.dispatchEvent(new Event("visibilitychange"));
  await shows("Vào họp trong ba bước");
});

test("who signs out with the line down is out at once, and the next contact is to say so", async () => {
  server.answer("GET /session", { ...ACCOUNT, device: false });
  start();
  await shows("Giao ban tuần 48");
  press("Đăng xuất");
  expect(localStorage.getItem("giaoban.left")).toBe("true");
  await shows("Chưa tới được máy chủ");
  await shows("Đã đăng xuất. Tài liệu đã được xoá khỏi máy này");
  expect(text()).not.toContain("Giao ban tuần 48");
  server.asked.length = 0;
  server.answer("DELETE /session", null, 204);
  server.refuse("GET /session", 401, "not_signed_in");
  press("Thử lại ngay");
  await shows("Vào họp trong ba bước");
  expect(server.asked.filter((route) => route.endsWith("/session"))).toEqual(["DELETE /session", "GET /session"]);
  expect(localStorage.getItem("giaoban.left")).toBe("false");
});

test("an address that does not exist says so and leads home", async () => {
  history.replaceState(null, "", "/khong-co");
  start();
  await shows("Không có trang này");
});

test("the live address without a visit to the lobby leads to the lobby", async () => {
  history.replaceState(null, "", "/hop/m1/phong");
  server.answer("GET /meetings/m1", { ...MEETING, participants: [] });
  start();
  await vi.waitFor(() => { expect(location.pathname).toBe("/hop/m1/vao"); });
  await shows("Trước khi vào họp");
});

test("the language switches every word at once", async () => {
  server.answer("GET /session", { ...ACCOUNT, device: false });
  start();
  await shows("Họp hôm nay");
  press("English");
  await shows("Meetings today");
  expect(document.documentElement.lang).toBe("en");
});
