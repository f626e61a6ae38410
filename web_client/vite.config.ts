import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { guides } from "./scripts/guides.mjs";
import { shell } from "./scripts/shell.mjs";

/** Where the development server finds the running Giaoban web process. */
const server = process.env["DEV_SERVER"] ?? "http://127.0.0.1:8000";

/** Tests of values need no page, and are much faster without; what uses runes is compiled for a page. */
const PURE = ["src/{api,domain,protocol,stores}/**/*.test.ts", "src/features/help/guides.test.ts"];
const REACTIVE = ["**/*.svelte.test.ts"];
const PURE_ONLY = ["src/{api,domain,protocol,stores}/**/!(*.svelte).test.ts", "src/features/help/guides.test.ts"];

function words(): ReturnType<typeof paraglideVitePlugin> {
  return paraglideVitePlugin({
    project: "./project.inlang",
    outdir: "./src/i18n/generated",
    emitTsDeclarations: true,
    strategy: ["baseLocale"],
    outputStructure: "message-modules",
  });
}

export default defineConfig({
  // Before the tests `npm run messages` has made the words; each project would make them again.
  plugins: [...(process.env["VITEST"] ? [] : [words()]), svelte(), guides(), shell()],
  build: {
    target: "chrome109",
    manifest: true,
    // A data: address would be refused by the server's content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Names of a hundred pages stand in the first file that is loaded: without words in them it is half a kilobyte smaller.
    rolldownOptions: {
      output: {
        chunkFileNames: "assets/[hash].js",
        assetFileNames: ({ names }) => (names[0]?.endsWith(".css") === true ? "assets/[hash][extname]" : "assets/[name]-[hash][extname]"),
      },
    },
  },
  server: {
    // The guides and their pictures lie beside the client.
    fs: { allow: ["..", "."] },
    proxy: {
      "/api": { target: server, changeOrigin: true },
      "/ws": { target: server, ws: true, changeOrigin: true },
    },
  },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: {
    // The first test of the application has all its pages compiled.
    testTimeout: 20_000,
    projects: [
      { extends: true, test: { name: "pure", environment: "node", isolate: false, include: PURE, exclude: REACTIVE } },
      { extends: true, test: { name: "page", environment: "happy-dom", isolate: false, setupFiles: ["src/testing/new_page.ts"], include: ["src/**/*.test.ts"], exclude: PURE_ONLY } },
    ],
  },
});
