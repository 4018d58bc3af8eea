// Makes the copies. One document is made ahead of the tap, as soon as the choices rest, because browsers hand a file to
// other apps within the tap only. Many are made one after the other when they are asked for, and packed into one zip.

import { effectiveAs, jobOf, purposeText } from "./choices.js";
import { stamp } from "./engine.js";
import { masksOf, state } from "./state.js";
import { zip } from "./zip.js";

/** Documents up to this many are made ahead; more are made when asked for. */
const AHEAD = 2;
const ENDINGS = /** @type {Record<string, string>} */ ({ jpeg: "jpg", png: "png", pdf: "pdf" });

/** @typedef {{name: string, blob: Blob, id: string}} Made the ID is the copy's, "" of several in one file */

/** @type {{key: string, work: Promise<Made[]>, stop: AbortController, made: Made[]|null}|null} */
let ahead = null;

/** @returns {import("./state.js").Doc[]} those that can be stamped */
export function ready() {
  return state.docs.filter((d) => d.state === "ready");
}

/** What decides the copies, as text: the same text, the same copies. */
function key() {
  const docs = ready();
  return JSON.stringify(docs.map((d) => [d.id, jobOf(masksOf(d.id), d.pdf)]));
}

/** @returns {boolean} whether all files become one: both sides on one page, or the pages of one PDF */
export function bound() {
  const docs = ready();
  const as = effectiveAs();
  return as === "a4" || (as === "pdf" && docs.length > 1 && docs.length <= 64 && docs.every((d) => !d.pdf));
}

/** Makes ahead what a tap will want, and drops what nobody will. */
export function prepare() {
  const docs = ready();
  const now = key();
  if (ahead?.key === now) return;
  drop();
  if (purposeText() === "" || docs.length === 0 || docs.length > AHEAD) return;
  const stop = new AbortController();
  const work = makeAll(stop.signal, () => {});
  ahead = { key: now, work, stop, made: null };
  const mine = ahead;
  work.then(
    (made) => {
      mine.made = made;
    },
    () => {
      if (ahead === mine) ahead = null; // the tap tries again, and tells
    },
  );
}

/** Forgets what was made. */
export function drop() {
  ahead?.stop.abort();
  ahead = null;
}

/** @returns {Made[]|null} the copies, if they are there already and still right */
export function atHand() {
  return ahead?.key === key() ? ahead.made : null;
}

/**
 * The copies, made now if need be.
 * @param {AbortSignal} signal
 * @param {(done: number, of: number) => void} tell
 * @returns {Promise<Made[]>} those that could be made: the others' documents have state "failed"
 */
export async function copies(signal, tell) {
  if (ahead?.key === key()) return ahead.work;
  return makeAll(signal, tell);
}

/** @param {AbortSignal} signal @param {(done: number, of: number) => void} tell @returns {Promise<Made[]>} */
async function makeAll(signal, tell) {
  const docs = ready();
  if (bound()) return [await bind(docs, signal)];
  /** @type {Made[]} */
  const made = [];
  for (const [i, doc] of docs.entries()) {
    tell(i, docs.length);
    try {
      const { copy, format, copyID } = await stamp([doc], jobOf(masksOf(doc.id), doc.pdf), signal);
      made.push({ name: nameOf(doc.file.name, format), blob: copy, id: copyID });
    } catch (/** @type {any} */ err) {
      if (signal.aborted || docs.length === 1 || ["network", "session"].includes(err.code)) throw err;
      doc.state = "failed";
      doc.problem = err;
    }
  }
  tell(docs.length, docs.length);
  return made;
}

/** @param {import("./state.js").Doc[]} docs @param {AbortSignal} signal @returns {Promise<Made>} */
async function bind(docs, signal) {
  const { copy, format, copyID } = await stamp(docs, jobOf(boundMasks(docs), false), signal);
  return { name: nameOf(docs[0].file.name, format), blob: copy, id: copyID };
}

/** Masks of documents that become one: a page each, as the engine counts them. @param {import("./state.js").Doc[]} docs */
export function boundMasks(docs) {
  return docs.flatMap((d, i) => masksOf(d.id).map((m) => ({ ...m, page: i + 1 })));
}

/** @param {string} original @param {string} format @returns {string} card.heic becomes card-stamped.jpg */
function nameOf(original, format) {
  const dot = original.lastIndexOf(".");
  const stem = (dot > 0 ? original.slice(0, dot) : original) || "copy";
  return `${stem}-stamped.${ENDINGS[format] ?? "jpg"}`;
}

/** @param {Made[]} made @returns {Promise<Made>} one file: the copy itself, or a zip of several */
export async function oneFile(made) {
  if (made.length === 1) return made[0];
  return { name: "mohr-copies.zip", blob: await zip(made, new Date()), id: "" };
}

/** @param {Made[]} made @returns {File[]} as other apps take them */
export function asFiles(made) {
  return made.map((m) => new File([m.blob], m.name, { type: m.blob.type }));
}
