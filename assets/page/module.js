// The engine for other people's pages: what mohr.js exports. It works in a Worker, without any server, and touches nothing of
// the page that uses it. mohr.d.ts has its types.

import { today } from "./days.js";
import { ask, close, open } from "./engine-wasm.js";
import { from } from "./files.js";
import { Problem } from "./problem.js";

/** The version of this interface. */
const VERSION = 1;

/** Names of the documents that the Worker keeps for the next preview. @type {WeakMap<Blob, string>} */
const looked = new WeakMap();

/** @param {string|URL} base the folder that holds mohr.wasm, worker.js and fonts; it must be of the page's own origin */
async function begin(base) {
  from(String(base));
  await open();
}

/**
 * @param {File|Blob|(File|Blob)[]} input one document, or several pictures for one PDF
 * @param {Record<string, any>} job the fields of POST stamp
 * @param {{signal?: AbortSignal, progress?: (done: number, of: number) => void}} [how]
 */
async function stamp(input, job, { signal, progress = () => {} } = {}) {
  const line = (/** @type {any} */ at) => progress(at.done, at.of);
  const { told, body } = await ask("stamp", { job: { date: today(), ...job }, files: filesOf(input), signal, line });
  return { ...told, copy: body };
}

/** @param {File|Blob} input @param {Record<string, any>} job @param {{page?: number, side?: number, signal?: AbortSignal}} [how] */
async function preview(input, job, { page = 1, side = 1000, signal } = {}) {
  const asked = { date: today(), ...job, page, long_side: side, copy_side: job.long_side ?? 0 };
  for (;;) {
    const document = looked.get(input);
    try {
      const { told, body } = await ask("preview", {
        job: document ? { ...asked, document } : asked, files: document ? [] : [/** @type {File} */ (input)], signal,
      });
      looked.set(input, told.document);
      return { picture: body, pages: told.pages };
    } catch (/** @type {any} */ err) {
      if (!document || err?.code !== "forgotten") throw err;
      looked.delete(input);
    }
  }
}

/** @param {File|Blob} input @param {{password?: string, signal?: AbortSignal}} [how] */
async function inspect(input, { password = "", signal } = {}) {
  return (await ask("inspect", { job: { password }, files: filesOf(input), signal })).told;
}

/** @param {File|Blob} input @param {{password?: string, key?: string, day?: string, signal?: AbortSignal}} [how] */
async function verify(input, { password = "", key = "", day = today(), signal } = {}) {
  return (await ask("verify", { job: { password, key, today: day }, files: filesOf(input), signal })).told;
}

/** @param {File|Blob} input @param {{password?: string, hard?: boolean, signal?: AbortSignal}} [how] */
async function trace(input, { password = "", hard = false, signal } = {}) {
  return (await ask("trace", { job: { password, hard }, files: filesOf(input), signal })).told;
}

/** Gives the memory back; the next call begins anew. */
async function end() {
  await close();
}

/** @param {any} input @returns {File[]} */
function filesOf(input) {
  return Array.isArray(input) ? input : [input];
}

export { VERSION, Problem, begin, stamp, preview, inspect, verify, trace, end };
