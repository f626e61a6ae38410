// Files of tests share one page, since to make one takes longer than most tests: each leaves it as it was found.
import { afterAll, vi } from "vitest";
import { overwriteGetLocale } from "../i18n/generated/runtime.js";

overwriteGetLocale(() => "vi");
const ownOfBrowser = new Set(Reflect.ownKeys(navigator));

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  for (const name of Reflect.ownKeys(navigator)) if (!ownOfBrowser.has(name)) Reflect.deleteProperty(navigator, name);
  document.documentElement.removeAttribute("lang");
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
  history.replaceState(null, "", "/");
});
