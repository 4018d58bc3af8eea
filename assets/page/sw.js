// The service worker of the installed page: keeps the page's own files and nothing else, and takes in what is shared to it.

const NAME = "VERSION";
const FIRST = ["FIRST"];
const LATER = ["LATER"];
const SHARED = "mohr-shared";

const scope = /** @type {any} */ (self);

scope.addEventListener("install", (/** @type {any} */ e) => {
  e.waitUntil(keep(FIRST).then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (/** @type {any} */ e) => {
  e.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== NAME && name !== SHARED) await caches.delete(name);
    await scope.clients.claim();
  })());
});

// The page says when it has nothing to do: then the rest is fetched.
scope.addEventListener("message", (/** @type {any} */ e) => {
  if (e.data !== "rest") return;
  e.waitUntil(keep(LATER).then(() => e.source?.postMessage("kept"), () => {}));
});

scope.addEventListener("fetch", (/** @type {any} */ e) => {
  const url = new URL(e.request.url);
  if (url.origin !== location.origin) return;
  if (e.request.method === "POST" && url.pathname.endsWith("/share")) e.respondWith(take(e.request));
  else if (e.request.method === "GET") e.respondWith(answer(e.request));
});

/** @param {string[]} names */
async function keep(names) {
  const cache = await caches.open(NAME);
  await Promise.all(names.map(async (name) => {
    if (!(await cache.match(name))) await cache.add(new Request(name, { cache: "no-cache" }));
  }));
}

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(NAME);
  return (await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}

/** Keeps what was shared for the page to take, and goes there. Some senders hand over nothing at all. @param {Request} request */
async function take(request) {
  try {
    const files = (await request.formData()).getAll("file").filter((f) => f instanceof File && f.size > 0);
    const cache = await caches.open(SHARED);
    for (const old of await cache.keys()) await cache.delete(old);
    await Promise.all(files.map((f, i) => {
      const file = /** @type {File} */ (f);
      const headers = { "Content-Type": file.type, "Mohr-Name": encodeURIComponent(file.name) };
      return cache.put(`shared/${String(i).padStart(3, "0")}`, new Response(file, { headers }));
    }));
  } catch {
    // The page says that nothing has come.
  }
  return Response.redirect("./?shared", 303);
}
