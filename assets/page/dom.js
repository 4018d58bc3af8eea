// Builds and finds elements. No text goes through here but data: words come from words.js, by their names.

import { label, place } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/**
 * Finds an element that index.html promises.
 * @param {string} id
 * @returns {any} HTMLElement of whatever kind
 */
export function $(id) {
  const el = document.getElementById(id);
  if (!el) throw new Error(id);
  return el;
}

/**
 * Makes an element: h("button.chip", {w: "page_save", onclick: save}, icon("save")).
 * In props, w names the words inside, v their values, label the words of aria-label; names that begin with "on" are
 * listeners, true is an attribute without a value, null and false are none.
 * @param {string} spec tag and classes, with dots between
 * @param {Record<string, any>} [props]
 * @param {...(Node|string|null|undefined|false)} children strings are data, never words
 * @returns {any} HTMLElement of whatever kind
 */
export function h(spec, props = {}, ...children) {
  const [tag, ...classes] = spec.split(".");
  const el = /** @type {any} */ (document.createElement(tag));
  if (classes.length > 0) el.classList.add(...classes);
  if (tag === "button") el.type = "button";
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "w") place(el, value, props.v);
    else if (name === "label") label(el, value, props.v);
    else if (name === "v") continue;
    else if (name.startsWith("on")) el.addEventListener(name.slice(2), value);
    else el.setAttribute(name, value === true ? "" : String(value));
  }
  el.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return el;
}

/**
 * Draws one of the page's icons. It says nothing to screen readers: its button does.
 * @param {string} name
 * @param {string} [kind] a class beside icon
 */
export function icon(name, kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.classList.add("icon");
  if (kind) svg.classList.add(kind);
  svg.setAttribute("viewBox", name === "seal" ? "0 0 48 48" : "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/**
 * Shows a picture of the page's own in the colour of the text around it: the part of it that is called card.
 * @param {string} path
 */
export function picture(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.classList.add("card-picture");
  svg.setAttribute("viewBox", "0 0 520 124");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  const inside = `card-${path.replace(/^.*\/|\..*$/g, "")}`; // where the page is one file
  use.setAttribute("href", document.getElementById(inside) ? `#${inside}` : `${path}#card`);
  svg.append(use);
  return svg;
}

/**
 * Shows data that reads from left to right wherever it stands: a file's name, a number, an address.
 * @param {string|number} text
 */
export function ltr(text) {
  return h("bdi", { dir: "ltr" }, String(text));
}

/**
 * Shows data in its own direction and script: what somebody wrote, in whatever language.
 * @param {string} text
 */
export function own(text) {
  const urdu = /[\u0600-\u06ff]/.test(text);
  return h("bdi", { lang: urdu ? "ur" : "en", dir: urdu ? "rtl" : "ltr" }, text);
}

/**
 * Places an element by numbers: the page's rules allow no style in markup, and none is needed.
 * @param {any} el
 * @param {Record<string, string>} styles
 */
export function set(el, styles) {
  for (const [name, value] of Object.entries(styles)) el.style.setProperty(name, value);
}

/**
 * Saves bytes as a file, where the browser keeps what it downloads.
 * @param {Blob} blob
 * @param {string} name
 */
export function keep(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = h("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/**
 * Empties an element and fills it anew.
 * @param {any} el
 * @param {...(Node|string|null|undefined|false)} children
 */
export function fill(el, ...children) {
  el.replaceChildren(...children.filter((c) => c !== null && c !== undefined && c !== false));
}
