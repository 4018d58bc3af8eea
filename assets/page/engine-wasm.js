// The carrier that works in a Worker of this page, without any server. The Worker is ended to give back memory or to stop
// what takes too long, and begun anew when there is something to do.

import { today } from "./days.js";
import { address, bytes, script, within } from "./files.js";
import { startFonts } from "./fonts.js";
import { cancelFrame, framed, handOver, handing, startFrame } from "./frame.js";
import { startInstalled } from "./installed.js";
import { Problem } from "./problem.js";

/** The version of the messages between page and Worker. */
const VERSION = 1;
const KEY = "mohr-key";
const FONTS = ["NotoNastaliqUrdu-Regular", "NotoSans-Regular", "NotoSans-Bold"];
/** How long a Worker may be silent over one page of a PDF, and over anything else, ms. */
const SILENCE = 15_000;
const PATIENCE = 300_000;
/** How much memory a Worker may hold when it has nothing to do, bytes. */
const IDLE = 192 << 20;
/** How many pixels a picture is worked on with, by the memory of the device in GB; devices with more say 8. */
const PIXELS = [[2, 13e6], [4, 26e6], [Infinity, 120e6]];

/**
 * @typedef {object} Call
 * @property {any} message what asks for it
 * @property {(answer: {told: any, body: Blob}) => void} good
 * @property {(err: any) => void} bad
 * @property {(at: any) => void} line
 */

/** @type {Worker|null} */
let worker = null;
/** @type {Promise<Worker>|null} */
let starting = null;
/** @type {Map<number, Call>} */
const calls = new Map();
let last = 0;
/** @type {Promise<WebAssembly.Module>|null} */
let module = null;

/** This carrier needs no server. */
export const offline = true;
/** Whose key signs the copies, see keyKept. */
export const ownKey = { kept: keyKept, keep: keepKey };

/** No page keeps a register of copies: there is no place for it that a browser does not clear. */
export const register = null;

/** Verbs that may take long. */
const LONG = ["stamp", "measure", "verify", "inspect", "trace"];

/** Puts in place what the page needs before it shows anything. */
export async function dress() {
  await startFonts();
}

/** Takes what comes in by ways of its own. @param {import("./installed.js").Taker} to */
export async function settle(to) {
  if (framed()) await startFrame(to);
  else await startInstalled(to);
}

/** Gets the program ready while the person looks for a picture. @returns {Promise<boolean>} */
export async function open() {
  await ready();
  return true;
}

/**
 * Hands a copy to who asked for it, if anybody did.
 * @param {Blob} copy
 * @param {string} name
 * @returns {boolean}
 */
export function deliver(copy, name) {
  return handOver(copy, name);
}

/** @returns {boolean} whether somebody waits for the copy */
export function delivers() {
  return handing();
}

/** Forgets every document that was looked at, and gives the memory back. */
export async function close() {
  cancelFrame();
  if (calls.size > 0 || !worker) return;
  end();
}

/** @returns {string} whom the page may talk to: nobody */
export function peer() {
  return within("mohr.wasm") ? "'none'" : location.origin;
}

/**
 * Carries out a verb, see engine-http.js.
 * @param {string} verb
 * @param {import("./engine-http.js").Asked} [asked]
 * @returns {Promise<{told: any, body: Blob}>}
 */
export async function ask(verb, { job = {}, files = [], signal, line = () => {} } = {}) {
  const to = await ready();
  signal?.throwIfAborted();
  const id = ++last;
  const long = LONG.includes(verb);
  let quiet = 0;
  const heard = () => {
    clearTimeout(quiet);
    if (long) quiet = window.setTimeout(() => stop(new Problem("limit")), files.some(isPDF) ? SILENCE : PATIENCE);
  };
  const abort = () => {
    calls.get(id)?.bad(signal?.reason);
    calls.delete(id);
    worker?.postMessage({ mohr: VERSION, type: "stop", id });
    if (long && files.some(isPDF)) again();
  };
  const message = { mohr: VERSION, type: "call", id, verb, job: JSON.stringify(job), files, today: today() };
  try {
    return await new Promise((good, bad) => {
      calls.set(id, { message, good, bad, line: (at) => { heard(); line(at); } });
      signal?.addEventListener("abort", abort);
      heard();
      to.postMessage(message);
    });
  } finally {
    clearTimeout(quiet);
    signal?.removeEventListener("abort", abort);
    calls.delete(id);
  }
}

/** @param {File} f */
function isPDF(f) {
  return f.type === "application/pdf" || /\.pdf$/i.test(f.name ?? "");
}

/** @param {any} reason */
function stop(reason) {
  end();
  for (const c of calls.values()) c.bad(reason);
}

/** Ends what nobody waits for any longer, and asks a new Worker for the rest. */
function again() {
  end();
  if (calls.size === 0) return;
  ready().then((w) => {
    for (const c of calls.values()) w.postMessage(c.message);
  }, stop);
}

function end() {
  worker?.terminate();
  worker = null;
  starting = null;
}

/** @returns {Promise<Worker>} */
function ready() {
  starting ??= begin().catch((err) => {
    end();
    throw err instanceof Problem ? err : new Problem("engine");
  });
  return starting;
}

/** Begins a Worker. The program is compiled once for all of them. */
async function begin() {
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function") throw new Problem("browser");
  module ??= compiled();
  const fonts = await Promise.all(FONTS.map((f) => bytes(`fonts/${f}.ttf`)));
  const url = await script("worker.js");
  const w = new Worker(url);
  worker = w;
  await new Promise((good, bad) => {
    w.onerror = () => bad(new Problem("engine"));
    w.onmessage = (/** @type {MessageEvent} */ e) => {
      if (e.data?.mohr !== VERSION) bad(new Problem("engine"));
      else if (e.data.type === "ready") good(null);
      else hear(w, e.data);
    };
    module?.then((m) => w.postMessage({ mohr: VERSION, type: "begin", module: m, fonts, root: root(), most: most() }), bad);
  });
  w.onerror = () => worker === w && stop(new Problem("memory"));
  return w;
}

/** @returns {Promise<WebAssembly.Module>} */
async function compiled() {
  if (within("mohr.wasm")) return WebAssembly.compile(await bytes("mohr.wasm"));
  return compiledFrom(await address("mohr.wasm", "application/wasm"));
}

/** Compiles while it comes, where the server says what it is. @param {string} url */
async function compiledFrom(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error("no program");
  if (answer.headers.get("Content-Type") === "application/wasm") return WebAssembly.compileStreaming(answer);
  return WebAssembly.compile(await answer.arrayBuffer());
}

/** @param {Worker} w @param {any} said */
function hear(w, said) {
  if (said.type === "want") {
    bytes(said.name).then(
      (b) => w.postMessage({ mohr: VERSION, type: "file", name: said.name, bytes: b }, [b.buffer]),
      () => w.postMessage({ mohr: VERSION, type: "file", name: said.name, bytes: null }),
    );
    return;
  }
  const call = calls.get(said.id); // none where nobody waits any longer
  if (said.type === "line") call?.line(said.at);
  else if (said.type === "answer") call?.good({ told: said.told, body: said.body });
  else call?.bad(new Problem(said.code, { detail: said.detail, page: said.page }));
  // A WebAssembly program keeps the memory that it had at its most.
  if (said.type !== "line" && (said.code === "internal" || said.memory > IDLE)) {
    calls.delete(said.id);
    if (worker === w && calls.size === 0) end();
  }
}

/** @returns {number} pixels that a picture is worked on with */
function most() {
  const memory = /** @type {any} */ (navigator).deviceMemory ?? 8;
  return /** @type {number[]} */ (PIXELS.find(([gb]) => memory <= gb))[1];
}

// The owner's 32 secret bytes decide the mark and sign the code. They last as long as the tab, or are kept on this device.

/** @returns {Uint8Array} */
function root() {
  const kept = read(localStore()) ?? read(sessionStore());
  if (kept) return kept;
  const made = crypto.getRandomValues(new Uint8Array(32));
  write(sessionStore(), made);
  return made;
}

/** @returns {boolean} whether the key is kept on this device */
function keyKept() {
  return read(localStore()) !== null;
}

/** Keeps the key on this device, or no longer than the tab. @param {boolean} on @returns {boolean} whether it is kept now */
function keepKey(on) {
  const own = root();
  if (on) write(localStore(), own);
  else {
    write(sessionStore(), own);
    localStore()?.removeItem(KEY);
  }
  return keyKept();
}

/** @returns {Storage|null} */
function localStore() {
  try {
    return localStorage;
  } catch {
    return null; // a browser that stores nothing still works
  }
}

/** @returns {Storage|null} */
function sessionStore() {
  try {
    return sessionStorage;
  } catch {
    return null;
  }
}

/** @param {Storage|null} store @returns {Uint8Array|null} */
function read(store) {
  const hex = store?.getItem(KEY) ?? "";
  if (!/^[0-9a-f]{64}$/.test(hex)) return null;
  return Uint8Array.from(hex.match(/../g) ?? [], (b) => parseInt(b, 16));
}

/** @param {Storage|null} store @param {Uint8Array} b */
function write(store, b) {
  try {
    store?.setItem(KEY, [...b].map((v) => v.toString(16).padStart(2, "0")).join(""));
  } catch {
    // Full or forbidden: the key lasts as long as the page.
  }
}
