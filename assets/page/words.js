// The catalogue: what the page says, in the language that was chosen. Every element that holds words remembers their name,
// so that another language is put in place without building anything again. A further language is a file in
// assets/words and a button in index.html.

import { text } from "./files.js";

const RTL = ["ur", "sd", "ps", "pnb", "bal"];
const KEY = "mohr-language";

/** @type {Record<string, string>} */
let words = {};
let current = "en";

/** @type {WeakMap<Element, Record<string, Values>>} by the attribute that the words stand in, "" for the text */
const values = new WeakMap();

/**
 * @typedef {Record<string, string|number>|(() => Record<string, string|number>)|undefined} Values
 */

/** @returns {string[]} the languages that the page has a button for */
function offered() {
  return [...document.querySelectorAll("[data-lang]")].map((b) => /** @type {any} */ (b).dataset.lang);
}

/** @returns {string} the language in use: "en", "ur" */
export function language() {
  return current;
}

/** @returns {string} the language to begin with: the one chosen before, else the first of the browser's that is here */
export function firstLanguage() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    // A browser that stores nothing still works.
  }
  const wanted = [kept, ...navigator.languages.map((l) => l.toLowerCase().split("-")[0])];
  return wanted.find((l) => l && offered().includes(l)) ?? "en";
}

/**
 * Changes the language of the whole page.
 * @param {string} lang
 * @param {boolean} [chosen] by the person: it is then remembered
 */
export async function speak(lang, chosen = false) {
  words = JSON.parse(await text(`words/${lang}.json`));
  current = lang;
  const root = document.documentElement;
  root.lang = lang;
  root.dir = RTL.includes(lang) ? "rtl" : "ltr";
  if (chosen) {
    try {
      localStorage.setItem(KEY, lang);
    } catch {
      // Not remembered, then.
    }
  }
  for (const b of document.querySelectorAll("[data-lang]")) {
    b.setAttribute("aria-pressed", String(/** @type {any} */ (b).dataset.lang === lang));
  }
  translate(document);
  document.dispatchEvent(new CustomEvent("spoken"));
}

/**
 * The words of that name. Values are put in as isolates, so that a number or a name keeps its order in any sentence.
 * @param {string} key
 * @param {Values} [v]
 * @returns {string}
 */
export function say(key, v) {
  const filled = typeof v === "function" ? v() : v;
  const found = words[key] ?? key;
  return found.replace(/\{([a-z]+)\}/g, (all, name) => (filled && name in filled ? isolate(filled[name]) : all));
}

/** @param {string|number} value */
export function isolate(value) {
  return `\u2068${value}\u2069`;
}

/** @param {string} key @returns {boolean} */
export function has(key) {
  return key in words;
}

/**
 * Fills an element with words that follow the language.
 * @param {any} el
 * @param {string} key
 * @param {Values} [v]
 */
export function place(el, key, v) {
  el.dataset.w = key;
  keep(el, "", v);
  el.textContent = say(key, v);
}

/**
 * Names an element for screen readers, and shows the name to who points at it.
 * @param {any} el
 * @param {string} key
 * @param {Values} [v]
 */
export function label(el, key, v) {
  el.dataset.wLabel = key;
  keep(el, "label", v);
  name(el, say(key, v));
}

/** @param {any} el @param {string} text */
function name(el, text) {
  el.setAttribute("aria-label", text);
  if (el.matches("button.tool, button.round")) el.title = text.replace(/[\u2068\u2069]/g, "");
}

/** @param {any} el @param {string} where @param {Values} v */
function keep(el, where, v) {
  values.set(el, { ...values.get(el), [where]: v });
}

/** @param {Document|Element} root */
function translate(root) {
  for (const el of root.querySelectorAll("[data-w]")) {
    el.textContent = say(/** @type {any} */ (el).dataset.w, values.get(el)?.[""]);
  }
  for (const el of root.querySelectorAll("[data-w-label]")) {
    name(el, say(/** @type {any} */ (el).dataset.wLabel, values.get(el)?.label));
  }
  for (const el of root.querySelectorAll("[data-w-alt]")) {
    el.setAttribute("alt", say(/** @type {any} */ (el).dataset.wAlt));
  }
  document.title = say("page_title");
}

/**
 * A day as people write it: 23 Nov 2026.
 * @param {string} iso YYYY-MM-DD
 */
export function day(iso) {
  const [y, m, d] = iso.split("-").map(Number);
  return `${d} ${say(`month.${m}`)} ${y}`;
}

/**
 * Says something to screen readers, once.
 * @param {string} key
 * @param {Values} [v]
 */
export function announce(key, v) {
  const el = /** @type {HTMLElement} */ (document.getElementById("say"));
  el.textContent = "";
  setTimeout(() => {
    el.textContent = say(key, v);
  }, 60);
}
