// The seam between the page and whatever does the work. This one asks the server on this device over HTTP; another one may
// do the same in a worker of the browser. The rest of the page knows the verbs below and nothing else.

const API = "api/v1/";
const HEADER = "Mohr-Session";
const KEY = "mohr-session";
const VIEWS = ["", "main", "check", "look", "copy"];
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

/** Names under which the server keeps documents that are being looked at. @type {WeakMap<File, string>} */
const kept = new WeakMap();
/** Documents that are on their way to the server for the first time. @type {WeakMap<File, Promise<unknown>>} */
const sending = new WeakMap();

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
 * Draws a page without a stamp.
 * @param {Source} source
 * @param {number} page from 1
 * @param {number} side pixels of the longer side
 * @param {AbortSignal} [signal]
 * @returns {Promise<{picture: Blob, pages: number}>}
 */
export async function original(source, page, side, signal) {
  return look(source, { before: true, page, long_side: side }, signal);
}

/**
 * Draws a page as the job would stamp it.
 * @param {Source} source
 * @param {Job} job
 * @param {number} page from 1
 * @param {number} side pixels of the document's longer side
 * @param {AbortSignal} [signal]
 * @returns {Promise<{picture: Blob, pages: number}>}
 */
export async function preview(source, job, page, side, signal) {
  return look(source, { ...written(job), format: "", a4: false, page, long_side: side }, signal);
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

/**
 * Asks for one page, and sends the document only when the server does not keep it yet.
 * @param {Source} source
 * @param {Record<string, any>} job
 * @param {AbortSignal} [signal]
 */
async function look(source, job, signal) {
  const { file, password } = source;
  await sending.get(file);
  signal?.throwIfAborted();
  const name = kept.get(file);
  const asked = { ...job, password };
  if (name) {
    try {
      return await picture(await send("preview", [], { ...asked, document: name }, signal));
    } catch (err) {
      if (!(err instanceof Problem) || err.code !== "forgotten") throw err;
      kept.delete(file);
    }
  }
  // The first time is not cut short: what comes next needs the document to be there.
  const first = send("preview", [file], asked).then((answer) => {
    const given = answer.headers.get("Mohr-Document");
    if (given) kept.set(file, given);
    return picture(answer);
  });
  sending.set(file, first.catch(() => {}));
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
