// Serves the kept program when the server cannot be reached. The build writes in what to keep (scripts/shell.mjs): each
// release has another list, so the browser installs it anew and lets the one before go.
const KEPT = "__VERSION__";
const FILES = ["__FILES__"];
/** Kept programs of other releases; kept papers have other names. */
const PROGRAM = /^giaoban-[0-9a-f]{16}$/;
/** A line that is cut keeps a request hanging for minutes. */
const PATIENCE_MS = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/assets/")) event.respondWith(asset(request));
});

async function keep() {
  const cache = await caches.open(KEPT);
  await cache.addAll(FILES);
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => PROGRAM.test(name) && name !== KEPT).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The server's page while it answers; the kept one when it does not, or a proxy answers in its place. */
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < 500) return answer;
  } catch {
    // No network, or a server that is away.
  }
  return (await caches.match("/index.html")) ?? Response.error();
}

/** Names under /assets/ carry a hash of what is in them: the kept one is the right one. */
async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}
