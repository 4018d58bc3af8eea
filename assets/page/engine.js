// The seam between the page and whatever does the work. This one asks the server on this device over HTTP; another one may
// do the same in a worker of the browser. The rest of the page knows the verbs below and nothing else.

const API = "api/v1/";
const HEADER = "Mohr-Session";
const KEY = "mohr-session";
const VIEWS = ["", "main", "check", "look", "copy", "passwords", "tips"];
/** The most pixels of a preview's longer side. */
export const MOST = 2400;
const TRIES = 5; // of a request that was turned away because too much was going on

/** A failure with a code that the catalogue has words for. */
export class Problem extends Error {
  /** @param {string} code @param {{detail?: string, page?: number, found?: any}} [more] */
  constructor(code, more = {}) {
    super(code);
    this.code = code;
    this.detail = more.detail ?? "";
    this.page = more.page ?? 0;
    this.found = more.found ?? null;
  }
}

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
 * @property {string} name the server's, "" until it has one
 * @property {Promise<unknown>|null} sending on its way to the server for the first time
 * @property {WeakMap<File, Kept>} pairs by the other side
 */

/** @type {WeakMap<File, Kept>} */
const kept = new WeakMap();

/**
 * Gets ready. Trades the code in the address's fragment, which works once, and takes it out of the address.
 * @returns {Promise<boolean>} whether there is somebody to do the work
 */
export async function start() {
  const code = location.hash.slice(1);
  if (!VIEWS.includes(code)) {
    history.replaceState(null, "", location.pathname);
    const answer = await ask("session", {
      headers: { "Content-Type": "application/json", [HEADER]: "new" },
      body: JSON.stringify({ token: code }),
    }).catch((err) => {
      if (err.code === "session") return null;
      throw err;
    });
    if (answer) sessionStorage.setItem(KEY, (await answer.json()).key);
  }
  return sessionStorage.getItem(KEY) !== null;
}

/** @returns {Promise<{id: string, en: string, ur: string}[]>} the ready-made purposes; that of other is empty */
export async function purposes() {
  return (await (await ask("purposes", { method: "GET" })).json()).purposes;
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
  return look(sources, { ...written(job), format: "", page, long_side: side }, signal);
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
    const asked = { ...written(job), format: "", page, long_side: side, password: sources[0].password, document: k.name };
    try {
      return await lines(await send("measure", [], asked, signal), tell);
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

/** Reads an answer that comes line by line. @param {Response} answer @param {(done: number, of: number) => void} tell @returns {Promise<Resistance>} */
async function lines(answer, tell) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const text = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Problem("internal"); // cut short
    const parts = (rest + text.decode(value, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) {
      const at = JSON.parse(line);
      if (at.resistance) return { ...at.resistance, ways: at.of };
      tell(at.done, at.of);
    }
  }
}

/**
 * Makes the copy: of one document, or of several pictures as one PDF.
 * @param {Source[]} sources
 * @param {Job} job
 * @param {AbortSignal} [signal]
 * @returns {Promise<{copy: Blob, format: string, copyID: string, warnings: {code: string, page: number}[]}>}
 */
export async function stamp(sources, job, signal) {
  const asked = { ...written(job), long_side: job.longSide, password: sources[0].password };
  const answer = await send("stamp", sources.map((s) => s.file), asked, signal);
  const report = JSON.parse(answer.headers.get("Mohr-Report") ?? "{}");
  return {
    copy: await answer.blob(), format: report.format ?? "", copyID: report.copy_id ?? "", warnings: report.warnings ?? [],
  };
}

/**
 * Says what a file is and what it gives away.
 * @param {Source} source
 * @param {AbortSignal} [signal]
 * @returns {Promise<{format: string, pages: number, encryption: string, disclosures: {kind: string, value: string}[]}>}
 */
export async function inspect(source, signal) {
  const asked = source.password ? { password: source.password } : {};
  return (await send("inspect", [source.file], asked, signal)).json();
}

/**
 * Reads the codes of a copy and says whether it holds. A copy that does not hold is an answer, not a failure.
 * @param {Source} source
 * @param {string} today YYYY-MM-DD
 * @param {AbortSignal} [signal]
 * @returns {Promise<{ok: boolean, state: string, disagree: boolean, pages: number, findings: any[]}>}
 */
export async function verify(source, today, signal) {
  const asked = source.password ? { today, password: source.password } : { today };
  try {
    return await (await send("verify", [source.file], asked, signal)).json();
  } catch (err) {
    if (err instanceof Problem && err.code === "verify" && err.found?.state) return err.found;
    throw err;
  }
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
  return tell("password", { password: text, own }, signal);
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
  return tell("passphrase", { list, words }, signal);
}

/**
 * @typedef {{en: string, ur: string}} Wording
 * @typedef {{claim: string, sources: string[], grade: string}} Fact the claim is in English
 * @typedef {{id: string, title: Wording, text: Wording, facts: Fact[], seen: string, review_by: string, due: boolean}} Tip
 * @typedef {{id: string, title: Wording, tips: Tip[]}} Topic
 */

/** @returns {Promise<{seen: string, old: boolean, months: number, topics: Topic[]}>} all there is, in both languages */
export async function tips() {
  return (await ask("tips", { method: "GET" })).json();
}

/** @returns {Promise<Blob>} a poster of the most important tips for a wall, one A4 page in both languages */
export async function poster() {
  return (await ask("poster", { method: "GET" })).blob();
}

/** Forgets every document that was looked at. */
export async function forget() {
  await ask("documents", { method: "DELETE" }).catch(() => {});
}

/** @returns {string} whom the page may talk to, for who wants to check */
export function peer() {
  return location.origin;
}

/** @param {Job} job @returns {Record<string, any>} as the server reads it */
function written(job) {
  const { purpose, to, date, until, lang, strength, masks, format, a4 } = job;
  return { purpose, to, date, until, lang, strength, format, a4, masks: masks.map((m) => ({ ...m, unit: "%" })) };
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
 * Asks for one page, and sends the document only when the server does not keep it yet.
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
      return await picture(await send("preview", [], { ...asked, document: k.name }, signal));
    } catch (err) {
      if (!(err instanceof Problem) || err.code !== "forgotten") throw err;
      k.name = "";
    }
  }
  // The first time is not cut short: what comes next needs the document to be there.
  const first = send("preview", sources.map((s) => s.file), asked).then((answer) => {
    k.name = answer.headers.get("Mohr-Document") ?? "";
    return picture(answer);
  });
  k.sending = first.catch(() => {});
  const result = await first;
  signal?.throwIfAborted();
  return result;
}

/** @param {Response} answer */
async function picture(answer) {
  return { picture: await answer.blob(), pages: Number(answer.headers.get("Mohr-Pages") ?? 1) };
}

/**
 * Sends files and a job.
 * @param {string} verb
 * @param {File[]} files
 * @param {Record<string, any>} job
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
async function send(verb, files, job, signal) {
  const body = new FormData();
  body.append("job", JSON.stringify(job));
  for (const f of files) body.append("file", f, "document"); // the name stays here
  return ask(verb, { headers: { [HEADER]: sessionStorage.getItem(KEY) ?? "" }, body, signal });
}

/**
 * Sends an object and reads one.
 * @param {string} verb
 * @param {Record<string, any>} body
 * @param {AbortSignal} [signal]
 */
async function tell(verb, body, signal) {
  const headers = { [HEADER]: sessionStorage.getItem(KEY) ?? "", "Content-Type": "application/json" };
  return (await ask(verb, { headers, body: JSON.stringify(body), signal })).json();
}

/**
 * Asks the server, again after a moment if it has too much to do.
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<Response>}
 */
async function ask(path, init) {
  const asked = { method: "POST", headers: { [HEADER]: sessionStorage.getItem(KEY) ?? "" }, ...init };
  for (let n = 1; ; n++) {
    /** @type {Response} */
    let answer;
    try {
      answer = await fetch(API + path, asked);
    } catch (err) {
      if (asked.signal?.aborted) throw err;
      throw await lost(asked.body);
    }
    if (answer.ok) return answer;
    const problem = await problemOf(answer);
    if (problem.code !== "busy" || n === TRIES) throw problem;
    await new Promise((go) => setTimeout(go, 400 * n));
    asked.signal?.throwIfAborted();
  }
}

/**
 * Tells a server that is gone from a file that the browser can no longer read, as happens when it was moved or is a folder.
 * @param {any} body
 */
async function lost(body) {
  if (body instanceof FormData) {
    for (const f of body.getAll("file")) {
      try {
        await /** @type {File} */ (f).slice(0, 1).arrayBuffer();
      } catch {
        return new Problem("unreadable");
      }
    }
  }
  return new Problem("network");
}

/** @param {Response} answer */
async function problemOf(answer) {
  const said = await answer.json().catch(() => ({}));
  const code = said.code ?? (answer.status === 401 || answer.status === 403 ? "session" : "internal");
  return new Problem(code === "origin" || code === "host" ? "session" : code, {
    detail: said.detail, page: said.page, found: said,
  });
}
