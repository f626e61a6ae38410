import type { Plugin } from "vite";
import type { Guide } from "../src/features/help/guide.js";

export const FOLDER: string;
export const LANGUAGES: readonly string[];
export const NAMES: readonly Guide["name"][];
export function wordsOf(language: string): ReadonlySet<string>;
export function guideFrom(markdown: string, words: ReadonlySet<string>): Omit<Guide, "name">;
export function readGuide(language: string, name: Guide["name"]): Omit<Guide, "name">;
export function guides(): Plugin;
