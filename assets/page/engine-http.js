// The carrier that asks the server on this device over HTTP.

import { Problem } from "./problem.js";

const API = "api/v1/";
const HEADER = "Mohr-Session";
const KEY = "mohr-session";
const REGISTER = "mohr-register";
const VIEWS = ["", "main", "check", "look", "copy", "copies", "passwords", "tips"];
const TRIES = 5; // of a request that was turned away because too much was going on

/** This carrier needs its server, which has the owner's key. */
export const offline = false;
export const ownKey = null;

/** Puts in place what the page needs before it shows anything: the style sheets do. */
export async function dress() {}

/** Hands a copy to who asked for it: nobody did. @returns {boolean} */
export function deliver() {
  return false;
}

/** @returns {boolean} whether somebody waits for the copy: nobody does */
export function delivers() {
  return false;
}

/** Takes what comes in by ways of its own: there are none. @param {import("./installed.js").Taker} _to */
export async function settle(_to) {}

/** Verbs that send nothing. */
const GETS = ["purposes", "tips", "poster"];
/** Verbs that send one object and no file. */
const TEXTS = ["password", "passphrase"];

/**
 * Trades the code in the address's fragment, which works once, and takes it out of the address.
 * @returns {Promise<boolean>} whether there is a session
 */
export async function open() {
  const code = location.hash.slice(1);
  if (!VIEWS.includes(code)) {
    history.replaceState(null, "", location.pathname);
    const answer = await request("session", {
      headers: { "Content-Type": "application/json", [HEADER]: "new" },
      body: JSON.stringify({ token: code }),
    }).catch((err) => {
      if (err.code === "session") return null;
      throw err;
    });
    if (answer) {
      const told = await answer.json();
      sessionStorage.setItem(KEY, told.key);
      sessionStorage.setItem(REGISTER, told.register ? "yes" : "");
    }
  }
  return sessionStorage.getItem(KEY) !== null;
}

/** The register of copies, where the server keeps one. */
export const register = {
  /** @returns {boolean} whether there is one */
  there() {
    return sessionStorage.getItem(REGISTER) === "yes";
  },

  /** @param {string} search @param {AbortSignal} signal @returns {Promise<any>} */
  async list(search, signal) {
    const answer = await request(`copies?search=${encodeURIComponent(search)}`, { method: "GET", signal });
    return answer.json();
  },

  /** @param {string} id @param {"POST"|"PATCH"|"DELETE"} method @param {Record<string, string>} [change] */
  async tell(id, method, change) {
    const headers = { [HEADER]: sessionStorage.getItem(KEY) ?? "", ...(change ? { "Content-Type": "application/json" } : {}) };
    await request(`copies/${id}`, { method, headers, body: change ? JSON.stringify(change) : null });
  },
};

/** Forgets every document that was looked at. */
export async function close() {
  await request("documents", { method: "DELETE" }).catch(() => {});
}

/** @returns {string} whom the page may talk to, for who wants to check */
export function peer() {
  return location.origin;
}

/**
 * @typedef {object} Asked
 * @property {Record<string, any>} [job]
 * @property {File[]} [files]
 * @property {AbortSignal} [signal]
 * @property {(at: any) => void} [line] told of progress
 */

/**
 * Carries out a verb.
 * @param {string} verb
 * @param {Asked} [asked]
 * @returns {Promise<{told: any, body: Blob}>} the object of the answer, and its bytes
 */
export async function ask(verb, { job = {}, files = [], signal, line = () => {} } = {}) {
  const answer = await request(verb, { ...requestOf(verb, job, files), signal });
  const header = (/** @type {string} */ name) => answer.headers.get(name);
  switch (verb) {
    case "stamp":
      return { told: JSON.parse(header("Mohr-Report") ?? "{}"), body: await answer.blob() };
    case "preview":
      return { told: { document: header("Mohr-Document") ?? "", pages: Number(header("Mohr-Pages") ?? 1) }, body: await answer.blob() };
    case "poster":
      return { told: {}, body: await answer.blob() };
    case "measure":
      return { told: await lines(answer, line), body: new Blob() };
    default:
      return { told: await answer.json(), body: new Blob() };
  }
}

/** @param {string} verb @param {Record<string, any>} job @param {File[]} files @returns {RequestInit} */
function requestOf(verb, job, files) {
  if (GETS.includes(verb)) return { method: "GET" };
  const headers = { [HEADER]: sessionStorage.getItem(KEY) ?? "" };
  if (TEXTS.includes(verb)) return { headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(job) };
  const body = new FormData();
  body.append("job", JSON.stringify(job));
  for (const f of files) body.append("file", f, "document"); // the name stays here
  return { headers, body };
}

/** Reads an answer that comes line by line. @param {Response} answer @param {(at: any) => void} tell @returns {Promise<any>} */
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
      if (at.resistance) return at;
      tell(at);
    }
  }
}

/**
 * Asks the server, again after a moment if it has too much to do.
 * @param {string} path
 * @param {RequestInit} init
 * @returns {Promise<Response>}
 */
async function request(path, init) {
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
