// Hides parts of the document: boxes that are drawn with finger or mouse, or added and moved by keys and buttons. They are
// percent of the page; the engine makes them solid in the copy.

import { $, fill, h, icon, set } from "./dom.js";
import { change, masksOf, settle, shown, state } from "./state.js";
import { setDrawing } from "./stage.js";
import { announce, label } from "./words.js";

const STEP = 1; // percent, for one press of an arrow key
const LEAST = 1.5; // percent: a smaller box is a slip of the finger

let hiding = false;
/** @type {() => void} */
let told = () => {};
/** index of the box that buttons move, in masksOf */
let chosen = -1;
/** @type {{id: number, kind: "draw"|"move", x: number, y: number, box: import("./state.js").Mask}|null} */
let hold = null;

/** Builds the panel and listens. */
export function startMasks() {
  const panel = $("hide-panel");
  const pad = (/** @type {string} */ what, /** @type {string} */ sign) =>
    h("button.round.pad", { label: `page_hide_${what}`, "data-pad": what, onclick: () => press(what) }, icon(sign));
  fill(panel,
    h("p.hide-help", { w: "page_hide_help" }),
    h("div.hide-row", {},
      h("button.plain", { id: "hide-add", onclick: add }, icon("plus"), h("span", { w: "page_hide_add" })),
      h("button.plain", { id: "hide-done", onclick: () => hide(false) }, icon("check"), h("span", { w: "page_hide_done" }))),
    h("div.pads", { id: "pads", dir: "ltr" },
      pad("left", "left"), pad("up", "up"), pad("down", "down"), pad("right", "right"),
      pad("smaller", "minus"), pad("larger", "plus"), pad("remove", "trash")),
    h("p.quiet", { w: "page_hide_warn" }),
    h("p.vh", { id: "mask-keys", w: "page_hide_keys" }));
  $("tool-hide").addEventListener("click", () => (hiding || shown()?.state === "ready") && hide(!hiding));
  const layer = $("masks");
  $("viewport").addEventListener("pointerdown", grab);
  $("viewport").addEventListener("pointermove", drag);
  for (const end of ["pointerup", "pointercancel"]) $("viewport").addEventListener(end, letGo);
  layer.addEventListener("keydown", key);
  layer.addEventListener("focusin", (/** @type {any} */ e) => choose(Number(e.target.dataset.mask ?? -1)));
}

/** @returns {boolean} whether boxes are being drawn */
export function isHiding() {
  return hiding;
}

/** @param {() => void} watcher called when that begins or ends */
export function watchHiding(watcher) {
  told = watcher;
}

/** @param {boolean} on whether parts are being hidden */
export function hide(on) {
  hiding = on;
  told();
  chosen = -1;
  setDrawing(on);
  $("tool-hide").setAttribute("aria-pressed", String(on));
  $("hide-panel").hidden = !on;
  $("choices").hidden = on || shown()?.state === "locked";
  $("masks").hidden = !on;
  drawMasks();
  if (on) $("hide-add").focus({ preventScroll: true });
  else $("tool-hide").focus({ preventScroll: true });
}

/** Ends hiding without moving the focus. */
export function endHiding() {
  if (!hiding) return;
  const at = /** @type {any} */ (document.activeElement);
  hide(false);
  at?.focus?.({ preventScroll: true });
}

/** Puts the boxes of the page that is shown where they belong. */
export function drawMasks() {
  const layer = $("masks");
  if (!hiding) return;
  const focused = /** @type {any} */ (document.activeElement)?.dataset?.mask;
  const doc = shown();
  const boxes = doc ? masksOf(doc.id) : [];
  if (chosen >= boxes.length) chosen = -1;
  fill(layer, ...boxes.map((m, i) => (m.page === doc?.page ? boxOf(m, i) : null)));
  if (focused !== undefined) layer.querySelector(`[data-mask="${focused}"]`)?.focus({ preventScroll: true });
  for (const b of $("pads").querySelectorAll("button")) b.disabled = chosen < 0;
}

/** @param {import("./state.js").Mask} m @param {number} i */
function boxOf(m, i) {
  const el = h("button.mask", { "data-mask": i, "aria-describedby": "mask-keys" });
  label(el, "page_hide_box", { n: i + 1 });
  el.classList.toggle("chosen", i === chosen);
  set(el, {
    "inset-inline-start": `${m.x}%`, "inset-block-start": `${m.y}%`, "inline-size": `${m.w}%`, "block-size": `${m.h}%`,
  });
  return el;
}

/** @param {number} i */
function choose(i) {
  chosen = i;
  for (const el of $("masks").children) el.classList.toggle("chosen", Number(el.dataset.mask) === i);
  for (const b of $("pads").querySelectorAll("button")) b.disabled = i < 0;
}

/** Adds a box in the middle. */
function add() {
  const doc = shown();
  if (!doc) return;
  settle();
  put(doc.id, [...masksOf(doc.id), { page: doc.page, x: 35, y: 42, w: 30, h: 12 }], "");
  last().focus({ preventScroll: true });
}

/** @returns {any} the box that was added last */
function last() {
  return $("masks").lastElementChild;
}

/** @param {number} id @param {import("./state.js").Mask[]} boxes @param {string} kind */
function put(id, boxes, kind) {
  change(() => {
    state.masks = { ...state.masks, [id]: boxes };
  }, kind);
  drawMasks();
}

/** @param {string} what one of the pad's buttons */
function press(what) {
  const by = /** @type {Record<string, [number, number, number, number]>} */ ({
    left: [-STEP, 0, 0, 0], right: [STEP, 0, 0, 0], up: [0, -STEP, 0, 0], down: [0, STEP, 0, 0],
    larger: [-STEP, -STEP, 2 * STEP, 2 * STEP], smaller: [STEP, STEP, -2 * STEP, -2 * STEP],
  });
  if (what === "remove") remove();
  else nudge(by[what]);
}

/** @param {[number, number, number, number]} by added to x, y, w, h */
function nudge([dx, dy, dw, dh]) {
  const doc = shown();
  const m = doc && masksOf(doc.id)[chosen];
  if (!doc || !m) return;
  const w = within(m.w + dw, LEAST, 100);
  const tall = within(m.h + dh, LEAST, 100);
  const moved = { ...m, w, h: tall, x: within(m.x + dx, 0, 100 - w), y: within(m.y + dy, 0, 100 - tall) };
  put(doc.id, masksOf(doc.id).with(chosen, moved), `nudge${chosen}`);
}

function remove() {
  const doc = shown();
  if (!doc || chosen < 0) return;
  const at = chosen;
  chosen = -1;
  settle();
  put(doc.id, masksOf(doc.id).toSpliced(at, 1), "");
  announce("page_hide_removed");
  (last() ?? $("hide-add")).focus({ preventScroll: true });
}

/** @param {KeyboardEvent} e */
function key(e) {
  if (chosen < 0) return;
  const d = e.altKey ? 0.25 : STEP;
  const ways = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [-d, 0], ArrowRight: [d, 0], ArrowUp: [0, -d], ArrowDown: [0, d],
  });
  if (e.key === "Delete" || e.key === "Backspace") remove();
  else if (e.key in ways) nudge(e.shiftKey ? [0, 0, ...ways[e.key]] : [...ways[e.key], 0, 0]);
  else return;
  e.preventDefault();
}

/** @param {PointerEvent} e */
function grab(e) {
  const doc = shown();
  if (!hiding || !doc || hold || !e.isPrimary || e.button !== 0) return;
  const target = /** @type {any} */ (e.target);
  if (target.closest(".zooms")) return;
  const at = where(e);
  const i = Number(target.dataset?.mask ?? -1);
  e.preventDefault();
  $("viewport").setPointerCapture(e.pointerId);
  if (i >= 0) {
    target.focus({ preventScroll: true });
    hold = { id: e.pointerId, kind: "move", ...at, box: masksOf(doc.id)[i] };
    return;
  }
  if (at.x < -4 || at.x > 104 || at.y < -4 || at.y > 104) return;
  const box = { page: doc.page, x: within(at.x, 0, 100), y: within(at.y, 0, 100), w: 0, h: 0 };
  hold = { id: e.pointerId, kind: "draw", x: box.x, y: box.y, box };
  settle();
  put(doc.id, [...masksOf(doc.id), box], "draw");
  chosen = masksOf(doc.id).length - 1;
}

/** @param {PointerEvent} e */
function drag(e) {
  const doc = shown();
  if (!hold || hold.id !== e.pointerId || !doc || chosen < 0) return;
  const at = where(e);
  let box = hold.box;
  if (hold.kind === "move") {
    box = { ...box, x: within(box.x + at.x - hold.x, 0, 100 - box.w), y: within(box.y + at.y - hold.y, 0, 100 - box.h) };
  } else {
    const x = within(at.x, 0, 100);
    const y = within(at.y, 0, 100);
    box = { ...box, x: Math.min(x, hold.x), y: Math.min(y, hold.y), w: Math.abs(x - hold.x), h: Math.abs(y - hold.y) };
  }
  put(doc.id, masksOf(doc.id).with(chosen, box), hold.kind);
}

/** @param {PointerEvent} e */
function letGo(e) {
  const doc = shown();
  if (!hold || hold.id !== e.pointerId || !doc) return;
  const drawn = hold.kind === "draw" ? masksOf(doc.id)[chosen] : null;
  hold = null;
  if (drawn && (drawn.w < LEAST || drawn.h < LEAST)) {
    put(doc.id, masksOf(doc.id).toSpliced(chosen, 1), "draw");
    chosen = -1;
  }
  settle();
  drawMasks();
  $("masks").querySelector(`[data-mask="${chosen}"]`)?.focus({ preventScroll: true });
}

/** @param {PointerEvent} e @returns {{x: number, y: number}} percent of the document */
function where(e) {
  const box = $("masks").getBoundingClientRect();
  return { x: ((e.clientX - box.x) / box.width) * 100, y: ((e.clientY - box.y) / box.height) * 100 };
}

/** @param {number} v @param {number} low @param {number} high */
function within(v, low, high) {
  return Math.min(high, Math.max(low, v));
}
