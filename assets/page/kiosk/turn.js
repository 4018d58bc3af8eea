// What is known of the person before the screen, and where they are. One screen is shown at a time; each is built anew.

import { $, fill, h, icon } from "../dom.js";
import { announce, language } from "../words.js";
import { voice } from "./voice.js";

/**
 * @typedef {object} Settings what the server tells of the place
 * @property {string} name
 * @property {string[]} languages
 * @property {{id: string, en: string, ur: string, icon: string}[]} purposes
 * @property {boolean} free_text
 * @property {string} recipient
 * @property {number} valid_days
 * @property {number} idle_ms
 * @property {number} warning_ms
 * @property {boolean} camera
 * @property {boolean} stick
 * @property {boolean} printer
 * @property {string[]} voices
 * @property {number} seat
 * @property {string} next
 */

/** @typedef {{pdf: boolean, pages: number, card: boolean}} Side */

export const turn = {
  /** @type {Settings} */
  settings: /** @type {any} */ ({}),
  /** @type {Side[]} */
  sides: [],
  purpose: "",
  words: "",
  stick: false, // one is in
  busy: false, // the printer or the stick is at work: nobody has to touch anything
};

/** @type {(() => void)|null} */
let leaving = null;
/** @type {Set<string>} */
const drawn = new Set();

/**
 * Shows a screen.
 * @param {string} name of the screen, and of its spoken prompt if it has one
 * @param {any[]} content
 * @param {{prompt?: string, left?: () => void}} [more] left is called when another screen takes its place
 */
export function show(name, content, { prompt = name, left } = {}) {
  leaving?.();
  leaving = left ?? null;
  for (const url of drawn) URL.revokeObjectURL(url);
  drawn.clear();
  document.body.dataset.screen = name;
  fill($("screen"), ...content);
  $("screen").scrollTop = 0;
  $("screen").focus({ preventScroll: true });
  const title = $("screen").querySelector("h1")?.dataset.w;
  if (title) announce(title);
  voice(language(), prompt);
}

/** An address for a picture, until the next screen. @param {Blob} blob */
export function drawing(blob) {
  const url = URL.createObjectURL(blob);
  drawn.add(url);
  return url;
}

/** @param {string} key @param {Record<string, any>} [v] */
export function title(key, v) {
  return h("h1", { w: key, v });
}

/**
 * A large button with a picture.
 * @param {string} id
 * @param {string} drawingName
 * @param {string} key
 * @param {() => void} act
 * @param {string} [kind] classes
 */
export function tile(id, drawingName, key, act, kind = "") {
  return h(`button.tile${kind}`, { id, onclick: act }, sign(drawingName), h("span", { w: key }));
}

/** @param {string} id @param {string} drawingName @param {string} key @param {() => void} act @param {string} [kind] */
export function button(id, drawingName, key, act, kind = "") {
  return h(`button.do${kind}`, { id, onclick: act }, drawingName ? sign(drawingName) : null, h("span", { w: key }));
}

/** One of the drawings, the kiosk's own or the app's. @param {string} name @param {string} [kind] classes, with dots between */
export function sign(name, kind) {
  const svg = icon(name);
  if (kind) svg.classList.add(...kind.split("."));
  const own = `k-${name}`;
  if (document.getElementById(own)) svg.firstChild.setAttribute("href", `#${own}`);
  return svg;
}
