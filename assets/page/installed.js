// The page as an app: it keeps its own files, and takes what other apps share to it or open with it.

import { script, within } from "./files.js";
import { Problem } from "./problem.js";

const SHARED = "mohr-shared"; // sw.js keeps there what was shared

/** @typedef {{take: (files: File[]) => void, fail: (err: Problem) => void}} Taker */

/** @param {Taker} to */
export async function startInstalled(to) {
  const launched = /** @type {any} */ (globalThis).launchQueue;
  launched?.setConsumer(async (/** @type {any} */ params) => {
    const files = await Promise.all((params.files ?? []).map((/** @type {any} */ f) => f.getFile()));
    if (files.length > 0) to.take(files);
  });
  if (within("mohr.wasm") || !("serviceWorker" in navigator)) return;
  if (location.search === "?shared") await shared(to);
  try {
    await navigator.serviceWorker.register(await script("sw.js"));
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener("message", (e) => {
      if (e.data === "kept") document.documentElement.dataset.kept = "yes"; // from now on nothing is fetched
    });
    const rest = () => active?.postMessage("rest");
    if ("requestIdleCallback" in window) requestIdleCallback(rest, { timeout: 10_000 });
    else setTimeout(rest, 3000);
  } catch {
    // Without it the page works as long as its server does.
  }
}

/** Takes what was shared, once. @param {Taker} to */
async function shared(to) {
  history.replaceState(null, "", "./");
  const cache = await caches.open(SHARED);
  /** @type {File[]} */
  const files = [];
  for (const key of await cache.keys()) {
    const kept = await cache.match(key);
    await cache.delete(key);
    if (!kept) continue;
    const name = decodeURIComponent(kept.headers.get("Mohr-Name") ?? "");
    files.push(new File([await kept.blob()], name, { type: kept.headers.get("Content-Type") ?? "" }));
  }
  await caches.delete(SHARED);
  if (files.length > 0) to.take(files);
  else to.fail(new Problem("shared"));
}
