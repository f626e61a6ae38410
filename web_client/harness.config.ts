import { mergeConfig } from "vite";
import base from "./vite.config.js";

/** The live pages from fixtures, built for tests of their looks; never part of the product's client. */
export default mergeConfig(base, { build: { manifest: false, rollupOptions: { input: "harness.html" } } });
