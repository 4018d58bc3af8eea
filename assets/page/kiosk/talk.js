// How the kiosk's page asks its server. Nothing is kept: the key of the session is in this page's memory alone.

import { Problem } from "../problem.js";

const API = "/api/v1/";
const HEADER = "Mohr-Session";

let key = "";

/**
 * Trades the code of the address for a session. The code leaves the address first.
 * @returns {Promise<boolean>} whether there was one that opens a session
 */
export async function open() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", "/");
  if (!token) return false;
  const answer = await fetch(`${API}session`, {
    method: "POST", headers: { [HEADER]: "open", "Content-Type": "application/json" }, body: JSON.stringify({ token }),
  });
  if (!answer.ok) return false;
  key = (await answer.json()).key;
  return true;
}

/**
 * Asks with a body of JSON.
 * @param {string} verb
 * @param {Record<string, any>} [body]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>} The error is a Problem; of code "network" when nobody answers.
 */
export async function ask(verb, body = {}, signal) {
  return send(verb, { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
}

/** Sends a picture. @param {Blob} picture @returns {Promise<Response>} */
export async function bring(picture) {
  const body = new FormData();
  body.append("file", picture, "document");
  return send("photo", { body });
}

/** @param {string} verb @param {Record<string, any>} init @returns {Promise<Response>} */
async function send(verb, init) {
  for (let n = 1; ; n++) {
    /** @type {Response} */
    let answer;
    try {
      answer = await fetch(`${API}kiosk/${verb}`, { ...init, method: "POST", headers: { ...init.headers, [HEADER]: key } });
    } catch (err) {
      if (init.signal?.aborted) throw err;
      throw new Problem("network");
    }
    if (answer.ok) return answer;
    const said = await answer.json().catch(() => ({}));
    if (said.code !== "busy" || n === 5) throw new Problem(said.code ?? "internal", { detail: said.detail });
    await pause(300 * n);
  }
}

/** @param {number} ms */
export function pause(ms) {
  return new Promise((on) => setTimeout(on, ms));
}

/**
 * Waits until another process answers than the one with that number.
 * @param {number} seat
 */
export async function nextSeat(seat) {
  for (;;) {
    try {
      const answer = await fetch("/healthz", { cache: "no-store" });
      if (answer.ok && (await answer.json()).seat !== seat) return;
    } catch {
      // Between two processes nobody answers.
    }
    await pause(100);
  }
}
