// The page inside another one's <iframe>: it takes a document and what the copy is for, and hands the copy over when the
// person says so, never before. Who may do that stands in embed.json beside the page; others are refused.
//
// Messages are objects {mohr: 1, type, id, ...}; each goes to and comes from one window of one origin.
//
//	to the page     hello                                      first of all
//	                stamp {file: Blob, name, job: {purpose, to, until, lang, strength}}
//	from the page   ready                                      answers hello
//	                result {file: Blob, name}                  after the person's tap
//	                cancel                                     the person has begun anew
//	                error {code}

import { text } from "./files.js";
import { Problem } from "./problem.js";
import { change, state } from "./state.js";

const VERSION = 1;
/** How long the page around may take to say who it is, ms. */
const HELLO = 5000;

/** @type {{window: Window, origin: string}|null} */
let host = null;
/** @type {any} of what was asked for */
let asked = null;

/** @returns {boolean} whether another page shows this one */
export function framed() {
  return window.parent !== window;
}

/**
 * Waits for the page around to say who it is.
 * @param {{take: (files: File[]) => void, fail: (err: Problem) => void}} to
 */
export async function startFrame(to) {
  document.body.dataset.framed = "yes";
  const allowed = [location.origin, ...JSON.parse(await text("embed.json")).origins];
  const late = setTimeout(() => to.fail(new Problem("framed")), HELLO);
  addEventListener("message", (e) => {
    if (e.source !== window.parent || e.data?.mohr !== VERSION) return;
    if (!allowed.includes(e.origin)) return;
    if (e.data.type === "hello") {
      clearTimeout(late);
      host = { window: window.parent, origin: e.origin };
      post("ready", e.data.id);
    } else if (e.data.type === "stamp" && host?.origin === e.origin) {
      if (!(e.data.file instanceof Blob)) post("error", e.data.id, { code: "usage" });
      else begin(e.data, to);
    }
  });
}

/** @param {any} said @param {{take: (files: File[]) => void}} to */
function begin(said, to) {
  cancelFrame();
  asked = said.id;
  const job = said.job ?? {};
  change(() => {
    const c = state.choices;
    c.purpose = job.purpose ? "other" : c.purpose;
    c.other = String(job.purpose ?? c.other).slice(0, 80);
    c.to = String(job.to ?? c.to).slice(0, 60);
    if (/^\d{4}-\d\d-\d\d$/.test(job.until ?? "")) Object.assign(c, { until: "own", untilDay: job.until });
    if (["en", "ur", "both"].includes(job.lang)) c.stampLang = job.lang;
    if (["light", "normal", "strong"].includes(job.strength)) c.strength = job.strength;
  });
  to.take([new File([said.file], String(said.name ?? "document").slice(0, 120), { type: said.file.type })]);
}

/** @returns {boolean} whether a page around waits for the copy */
export function handing() {
  return host !== null && asked !== null;
}

/**
 * Hands the copy to the page around, if there is one that asked for it.
 * @param {Blob} file
 * @param {string} name
 * @returns {boolean} whether there is
 */
export function handOver(file, name) {
  if (!handing()) return false;
  post("result", asked, { file, name });
  asked = null;
  return true;
}

/** Tells the page around that there will be no copy. */
export function cancelFrame() {
  if (asked !== null) post("cancel", asked);
  asked = null;
}

/** @param {string} type @param {any} id @param {Record<string, any>} [more] */
function post(type, id, more = {}) {
  host?.window.postMessage({ mohr: VERSION, type, id, ...more }, host.origin);
}
