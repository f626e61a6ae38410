import type { Component } from "svelte";

type Page = Promise<{ default: Component }>;

/** Pages about lines. Loaded from here, so that what the sign-in page loads need not name all their parts. */
export const lines = (): Page => import("./lines/LinePages.svelte");
export const passports = (): Page => import("./passports/Passports.svelte");
export const lineTest = (): Page => import("./line_test/LineTestPage.svelte");
