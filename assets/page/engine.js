// The seam between the page and whatever does the work. The rest of the page knows the verbs below and nothing else. How they
// are carried out is the carrier's: engine-http.js asks the server on this device, engine-wasm.js a Worker of this page.

import { ask, close, deliver, delivers, dress, offline, open, ownKey, peer as carrier, register, settle } from "./engine-http.js";
import { Problem } from "./problem.js";

export { Problem, deliver, delivers, dress, offline, ownKey, settle };

/** The most pixels of a preview's longer side. */
export const MOST = 2400;

/**
 * @typedef {object} Job what the label says, and how the copy is made
 * @property {string} purpose
 * @property {string} to
 * @property {string} date YYYY-MM-DD, the day of the copy
 * @property {string} until YYYY-MM-DD or ""
 * @property {"en"|"ur"|"both"} lang
 * @property {"light"|"normal"|"strong"} strength
 * @property {{page: number, x: number, y: number, w: number, h: number}[]} masks percent of their pages
 * @property {"jpeg"|"pdf"|""} format "" is like the input
 * @property {number} longSide pixels, 0 keeps the size
 * @property {boolean} a4 both sides of a card on one A4
 */

/**
 * @typedef {object} Source a document as the engine sees it
 * @property {File} file
 * @property {string} password "" when there is none
 */

/**
 * @typedef {object} Kept a document that is being looked at, or both sides of a card
 * @property {string} name with whatever does the work, "" until it has one
 * @property {Promise<unknown>|null} sending on its way for the first time
 * @property {WeakMap<File, Kept>} pairs by the other side
 */

/** @type {WeakMap<File, Kept>} */
const kept = new WeakMap();

/**
 * Gets ready.
 * @returns {Promise<boolean>} whether there is somebody to do the work
 */
export async function start() {
  return open();
}

/** @returns {Promise<{id: string, en: string, ur: string}[]>} the ready-made purposes; that of other is empty */
export async function purposes() {
  return (await ask("purposes")).told.purposes;
}

/**
 * Draws a page without a stamp, or both sides of a card on one A4.
 * @param {Source[]} sources one, or both sides
 * @param {boolean} a4 whether they are to be seen on one A4
 * @param {number} page from 1
 * @param {number} side pixels of the longer side, at most MOST
 * @param {AbortSignal} [signal]
 * @returns {Promise<{picture: Blob, pages: number}>}
 */
export async function original(sources, a4, page, side, signal) {
  return look(sources, { before: true, a4, page, long_side: side }, signal);
}

/**
 * Draws a page as the job would stamp it; with job.a4, the A4 page.
 * @param {Source[]} sources one, or both sides
 * @param {Job} job
 * @param {number} page from 1
 * @param {number} side pixels of the document's longer side, at most MOST
 * @param {AbortSignal} [signal]
 * @returns {Promise<{picture: Blob, pages: number}>}
 */
export async function preview(sources, job, page, side, signal) {
  return look(sources, { ...seen(job), page, long_side: side }, signal);
}

/**
 * Tries to take the stamp off again, in several ways, which takes seconds.
 * @param {Source[]} sources as of preview
 * @param {Job} job
 * @param {number} page from 1
 * @param {number} side pixels of the copy's longer side, at most MOST
 * @param {(done: number, of: number) => void} tell
 * @param {AbortSignal} signal
 * @returns {Promise<Resistance>}
 */
export async function measure(sources, job, page, side, tell, signal) {
  const k = keptOf(sources);
  for (let tries = 0; ; tries++) {
    if (!k.name) await original(sources, job.a4, page, side, signal);
    const asked = { ...seen(job), page, long_side: side, password: sources[0].password, document: k.name };
    try {
      const { told } = await ask("measure", { job: asked, signal, line: (at) => tell(at.done, at.of) });
      return { ...told.resistance, ways: told.of };
    } catch (err) {
      if (!(err instanceof Problem) || err.code !== "forgotten" || tries > 0) throw err;
      k.name = "";
    }
  }
}

/**
 * @typedef {object} Resistance how far attempts to take the stamp off got
 * @property {string} attack which came nearest
 * @property {number} words share of them that still shows, 0 to 1
 * @property {boolean} holds whether none took the stamp off
 * @property {{x: number, y: number, w: number, h: number}} weakest percent of the page
 * @property {number} ways how many were tried
 */

/**
 * Makes the copy: of one document, or of several pictures as one PDF.
 * @param {Source[]} sources
 * @param {Job} job
 * @param {AbortSignal} [signal]
 * @returns {Promise<{copy: Blob, format: string, copyID: string, warnings: {code: string, page: number}[]}>}
 */
export async function stamp(sources, job, signal) {
  const ahead = registers() ? { ahead: true } : {}; // it is noted when it is taken
  const asked = { ...written(job), ...ahead, long_side: job.longSide, password: sources[0].password };
  const { told, body } = await ask("stamp", { job: asked, files: sources.map((s) => s.file), signal });
  return { copy: body, format: told.format, copyID: told.copy_id, warnings: told.warnings ?? [] };
}

/** @returns {boolean} whether copies are noted in a register */
export function registers() {
  return register?.there() ?? false;
}

/** Notes that copies leave the page now. Doing it again changes nothing. @param {string[]} ids */
export async function taken(ids) {
  if (!registers()) return;
  for (const id of ids) await register?.tell(id, "POST");
}

/**
 * @typedef {object} Given a copy that was taken
 * @property {string} copy_id
 * @property {string} purpose
 * @property {string} recipient "" when nobody is named
 * @property {string} issued YYYY-MM-DD
 * @property {string} expires the same, or ""
 * @property {boolean} expired
 * @property {string} asked YYYY-MM-DD on which its holder was asked to delete it, or ""
 * @property {string} note
 * @property {Wording} ask a message that does
 */

/**
 * @param {string} search words that all must be there, "" for all copies
 * @param {AbortSignal} signal
 * @returns {Promise<{copies: Given[], all: number, found: number, expired: number, damaged: number}>} what is due first, then newest first
 */
export async function given(search, signal) {
  return register?.list(search, signal);
}

/** Notes something of a copy. @param {string} id @param {{note?: string, asked?: string}} change */
export async function noteGiven(id, change) {
  await register?.tell(id, "PATCH", change);
}

/** Takes a copy out of the register. @param {string} id */
export async function forgetGiven(id) {
  await register?.tell(id, "DELETE");
}

/**
 * Says what a file is and what it gives away.
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @returns {Promise<{format: string, pages: number, encryption: string, disclosures: {kind: string, value: string}[]}>}
 */
export async function inspect(source, signal) {
  const asked = source.password ? { password: source.password } : {};
  return (await ask("inspect", { job: asked, files: [source.file], signal })).told;
}

/**
 * Reads the codes of a copy and says whether it holds. A copy that does not hold is an answer, not a failure.
 * @param {Source} source
 * @param {string} today YYYY-MM-DD
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ok: boolean, state: string, disagree: boolean, pages: number, findings: any[], traced: Traced[]}>}
 */
export async function verify(source, today, signal) {
  const asked = source.password ? { today, password: source.password } : { today };
  try {
    return (await ask("verify", { job: asked, files: [source.file], signal })).told;
  } catch (err) {
    if (err instanceof Problem && err.code === "verify" && err.found?.state) return err.found;
    throw err;
  }
}

/**
 * @typedef {object} Traced the invisible mark of one page
 * @property {number} page from 1
 * @property {boolean} found the rest is empty without
 * @property {string} copy its number
 * @property {number} confidence 0.43 to 1
 */

/**
 * Reads the invisible mark of a picture that was found, or of a piece of one.
 * @param {Source} source
 * @param {boolean} hard looks longer, some seconds a page
 * @param {AbortSignal} [signal]
 * @returns {Promise<{found: boolean, pages: number, traced: Traced[]}>}
 */
export async function trace(source, hard, signal) {
  const asked = source.password ? { hard, password: source.password } : { hard };
  return (await ask("trace", { job: asked, files: [source.file], signal })).told;
}

/**
 * @typedef {object} Weighed how easily a password is guessed
 * @property {number} score 0 to 4
 * @property {{code: string, from: number, to: number}[]} reasons the most important first; places count characters
 * @property {number} length characters
 * @property {number} rest characters that were not searched
 * @property {number} breached at most this place among leaked passwords; 0 for none
 * @property {{online_throttled: number, online: number, offline_slow: number, offline_fast: number}} seconds
 * @property {{standard: string, alone: boolean, second_factor: boolean, length_alone: number, length_second_factor: number}} nist
 */

/**
 * Weighs a password, which is kept nowhere.
 * @param {string} text
 * @param {string[]} own words that others know of the person
 * @param {AbortSignal} [signal]
 * @returns {Promise<Weighed>}
 */
export async function password(text, own, signal) {
  return (await ask("password", { job: { password: text, own }, signal })).told;
}

/**
 * @typedef {object} Phrase
 * @property {string} passphrase
 * @property {string} urdu the same in Urdu script, or ""
 * @property {number} words
 * @property {number} list_words how many the list has
 * @property {number} bits
 * @property {number} rate_slow guesses a second with a stolen file that was well kept
 * @property {number} years_slow how long it holds then, on average
 * @property {number} rate_fast with one that was not
 * @property {number} years_fast
 */

/**
 * Draws a passphrase, which is kept nowhere.
 * @param {string} list "urdu", "eff"
 * @param {number} words
 * @param {AbortSignal} [signal]
 * @returns {Promise<Phrase>}
 */
export async function passphrase(list, words, signal) {
  return (await ask("passphrase", { job: { list, words }, signal })).told;
}

/**
 * @typedef {{en: string, ur: string}} Wording
 * @typedef {{claim: string, sources: string[], grade: string}} Fact the claim is in English
 * @typedef {{id: string, title: Wording, text: Wording, facts: Fact[], seen: string, review_by: string, due: boolean}} Tip
 * @typedef {{id: string, title: Wording, tips: Tip[]}} Topic
 */

/** @returns {Promise<{seen: string, old: boolean, months: number, topics: Topic[]}>} all there is, in both languages */
export async function tips() {
  return (await ask("tips")).told;
}

/** @returns {Promise<Blob>} a poster of the most important tips for a wall, one A4 page in both languages */
export async function poster() {
  return (await ask("poster")).body;
}

/** Forgets every document that was looked at. */
export async function forget() {
  await close();
}

/** @returns {string} whom the page may talk to, for who wants to check */
export function peer() {
  return carrier();
}

/** @param {Job} job @returns {Record<string, any>} as the server reads it */
function written(job) {
  const { purpose, to, date, until, lang, strength, masks, format, a4 } = job;
  return { purpose, to, date, until, lang, strength, format, a4, masks: masks.map((m) => ({ ...m, unit: "%" })) };
}

/** @param {Job} job @returns {Record<string, any>} the same of a page that is only looked at */
function seen(job) {
  return { ...written(job), copy_side: job.a4 ? 0 : job.longSide };
}

/** @param {Source[]} sources @returns {Kept} */
function keptOf([first, second]) {
  const at = (/** @type {WeakMap<File, Kept>} */ map, /** @type {File} */ file) => {
    const k = map.get(file) ?? { name: "", sending: null, pairs: new WeakMap() };
    map.set(file, k);
    return k;
  };
  const one = at(kept, first.file);
  return second ? at(one.pairs, second.file) : one;
}

/**
 * Asks for one page, and sends the document only when it is not kept yet.
 * @param {Source[]} sources
 * @param {Record<string, any>} job
 * @param {AbortSignal} [signal]
 */
async function look(sources, job, signal) {
  const k = keptOf(sources);
  await k.sending;
  signal?.throwIfAborted();
  const asked = { ...job, password: sources[0].password };
  if (k.name) {
    try {
      return picture(await ask("preview", { job: { ...asked, document: k.name }, signal }));
    } catch (err) {
      if (!(err instanceof Problem) || err.code !== "forgotten") throw err;
      k.name = "";
    }
  }
  // The first time is not cut short: what comes next needs the document to be there.
  const first = ask("preview", { job: asked, files: sources.map((s) => s.file) }).then((answer) => {
    k.name = answer.told.document;
    return picture(answer);
  });
  k.sending = first.catch(() => {});
  const result = await first;
  signal?.throwIfAborted();
  return result;
}

/** @param {{told: any, body: Blob}} answer */
function picture({ told, body }) {
  return { picture: body, pages: told.pages };
}
