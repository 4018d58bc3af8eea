// The two rows of small pictures: the files, and the pages of a PDF.

import { $, fill, h, icon, ltr } from "./dom.js";
import { original } from "./engine.js";
import { codeOf } from "./errors.js";
import { pick } from "./intake.js";
import { change, shown, state } from "./state.js";
import { say } from "./words.js";

const SIDE = 160; // pixels of a small picture
/** @type {Map<number, HTMLCanvasElement|null>} by document; null while it is drawn or cannot be */
const small = new Map();
let pagesOf = 0;
/** @type {IntersectionObserver|null} */
let watcher = null;

/** @param {(id: number) => void} show @param {(id: number) => void} remove */
export function drawFiles(show, remove) {
  const row = $("files");
  row.classList.toggle("many", state.docs.length > 6);
  row.classList.toggle("pair", state.docs.length === 2);
  row.classList.toggle("single", state.docs.length === 1);
  const focused = /** @type {any} */ (document.activeElement)?.id;
  fill(row, ...state.docs.map((d) => fileTile(d, show, remove)),
    state.docs.length > 0 ? h("button.add", { id: "add", onclick: () => pick() }, icon("plus"), h("span", { w: "page_add" })) : null,
    bothSides());
  if (focused?.startsWith("file-") || ["add", "both"].includes(focused)) document.getElementById(focused)?.focus();
  for (const id of small.keys()) if (!state.docs.some((d) => d.id === id)) small.delete(id);
}

/** Two pictures are most often the two sides of a card, which counters ask for on one page. */
function bothSides() {
  if (state.docs.length !== 2 || state.docs.some((d) => d.pdf || d.state !== "ready")) return null;
  const on = state.choices.as === "a4";
  const turn = () => change(() => {
    state.choices.as = on ? "message" : "a4";
  });
  return h("button.add", { id: "both", "aria-pressed": String(on), onclick: turn }, icon("a4"), h("span", { w: "page_as_a4" }));
}

/** @param {import("./state.js").Doc} doc @param {(id: number) => void} show @param {(id: number) => void} remove */
function fileTile(doc, show, remove) {
  const name = doc.file.name;
  const many = state.docs.length > 1;
  const bad = doc.state === "failed" || doc.state === "locked";
  const picture = small.get(doc.id);
  if (picture === undefined && state.docs.length <= 24) shrink(doc);
  return h(bad ? "div.tile.bad" : "div.tile", {},
    h("button.thumb", {
      id: `file-${doc.id}`, label: "page_file_show", v: { name }, "aria-current": String(doc.id === state.shown), onclick: () => show(doc.id),
    }, picture ?? icon(doc.pdf ? "pages" : "image"), bad ? icon(doc.state === "locked" ? "lock" : "alert", "flag") : null),
    h("span.tile-name", { title: doc.problem ? say(`page_err_${codeOf(doc.problem)}`) : name }, ltr(name)),
    doc.state === "failed" ? h("span.tile-why", { w: `page_err_${codeOf(doc.problem)}` }) : null,
    many ? h("button.round.small", { label: "page_file_remove", v: { name }, onclick: () => remove(doc.id) }, icon("close")) : null);
}

/** Draws the small picture of a file here, without the engine. What the browser cannot read keeps its icon. @param {import("./state.js").Doc} doc */
async function shrink(doc) {
  small.set(doc.id, null);
  if (!doc.file.type.startsWith("image/")) return;
  try {
    const bitmap = await createImageBitmap(doc.file, { resizeWidth: SIDE, resizeQuality: "medium" });
    const canvas = h("canvas", { width: bitmap.width, height: bitmap.height, "aria-hidden": "true" });
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
    small.set(doc.id, canvas);
    document.getElementById(`file-${doc.id}`)?.firstElementChild?.replaceWith(canvas);
  } catch {
    // Its icon says enough.
  }
}

/** @param {(page: number) => void} turn */
export function drawPages(turn) {
  const row = $("pages");
  const doc = shown();
  const several = doc?.state === "ready" && doc.pages > 1;
  row.hidden = !several;
  if (!doc || !several) {
    pagesOf = 0;
    fill(row);
    return;
  }
  if (pagesOf !== doc.id || row.childElementCount !== doc.pages) buildPages(row, doc, turn);
  [...row.children].forEach((b, i) => b.setAttribute("aria-current", String(i + 1 === doc.page)));
}

/** @param {any} row @param {import("./state.js").Doc} doc @param {(page: number) => void} turn */
function buildPages(row, doc, turn) {
  pagesOf = doc.id;
  watcher?.disconnect();
  watcher = new IntersectionObserver((entries) => {
    for (const e of entries) {
      if (!e.isIntersecting) continue;
      watcher?.unobserve(e.target);
      queue(doc, /** @type {any} */ (e.target));
    }
  }, { root: row, rootMargin: "0px 120px" });
  fill(row, ...Array.from({ length: doc.pages }, (_, i) => {
    const n = i + 1;
    const b = h("button.thumb.page", { "data-page": n, label: "page_page_show", v: { n }, onclick: () => turn(n) }, icon("pages"), ltr(n));
    watcher?.observe(b);
    return b;
  }));
}

/** One page after the other, so that the large picture is not kept waiting. */
let line = Promise.resolve();

/** @param {import("./state.js").Doc} doc @param {any} button */
function queue(doc, button) {
  line = line.then(async () => {
    if (!button.isConnected) return;
    try {
      const { picture } = await original([doc], false, Number(button.dataset.page), SIDE);
      const bitmap = await createImageBitmap(picture);
      const canvas = h("canvas", { width: bitmap.width, height: bitmap.height, "aria-hidden": "true" });
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      bitmap.close();
      button.firstElementChild?.replaceWith(canvas);
    } catch {
      // Its number says enough.
    }
  });
}
