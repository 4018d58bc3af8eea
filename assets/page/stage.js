// The stage: the copy, large, with zoom, and with the original beside it behind a slider. It shows pictures that others
// hand to it and knows nothing of how they are made.

import { $, fill, icon, ltr, set } from "./dom.js";

const MAX_ZOOM = 8;
const PAN_STEP = 48;

const view = { zoom: 1, x: 0, y: 0 };
/** Width and height of the document and of the copy, in any unit. */
const size = { w: 1, h: 1, copyW: 1, copyH: 1 };
let hasBefore = false;
let hasAfter = false;
let comparing = false;
/** @type {Map<number, {x: number, y: number}>} */
const fingers = new Map();
let pinch = { distance: 0, zoom: 1 };
/** Set while parts are hidden: the pointer then draws boxes. */
let drawing = false;
let busyTimer = 0;
let settling = 0;
/** @type {() => void} */
let settled = () => {};

/** Listens to fingers, mouse, wheel and keys. */
export function startStage() {
  const port = $("viewport");
  new ResizeObserver(() => {
    lay();
    rest();
  }).observe(port);
  port.addEventListener("pointerdown", grab);
  port.addEventListener("pointermove", drag);
  for (const end of ["pointerup", "pointercancel"]) port.addEventListener(end, letGo);
  port.addEventListener("wheel", turn, { passive: false });
  port.addEventListener("keydown", key);
  port.addEventListener("dblclick", (/** @type {any} */ e) => !drawing && !e.target.closest(".zooms") && zoomTo(view.zoom > 1 ? 1 : 2.5));
  $("tool-in").addEventListener("click", () => zoomTo(view.zoom * 1.6));
  $("tool-out").addEventListener("click", () => zoomTo(view.zoom / 1.6));
  $("tool-compare").addEventListener("click", () => compare(!comparing));
  $("split").addEventListener("input", split);
}

/**
 * @param {boolean} upright whether the page is an upright A4; else its shape is not known
 * @returns {number} pixels of the screen that its longer side may take, as it is laid out whole; 0 while there is no room
 */
export function roomFor(upright) {
  const { clientWidth: w, clientHeight: h } = $("viewport");
  const longest = Math.SQRT2; // of the usual documents, to their shorter side
  const room = upright ? Math.min(h, longest * w) : Math.min(Math.max(w, h), longest * Math.min(w, h));
  return room * devicePixelRatio;
}

/** @param {() => void} watcher called when the zoom, or the room, has come to rest */
export function watchZoom(watcher) {
  settled = watcher;
}

/** @returns {number} 1 is the whole picture */
export function zoom() {
  return view.zoom;
}

/**
 * Shows the original, or nothing while it is not known.
 * @param {ImageBitmap|null} bitmap
 */
export function showBefore(bitmap) {
  const canvas = $("before");
  hasBefore = bitmap !== null;
  if (bitmap) {
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    Object.assign(size, { w: bitmap.width, h: bitmap.height });
    if (!hasAfter) Object.assign(size, { copyW: size.w, copyH: size.h });
  } else {
    canvas.width = canvas.height = 1;
  }
  lay();
}

/**
 * Shows the stamped copy.
 * @param {string|null} url of the picture; it must live as long as it is shown
 */
export async function showAfter(url) {
  const img = $("after");
  if (url === null) {
    hasAfter = false;
    img.removeAttribute("src");
    Object.assign(size, { copyW: size.w, copyH: size.h });
    compare(false);
    lay();
    return;
  }
  const next = new Image();
  next.src = url;
  await next.decode();
  const first = !hasAfter;
  const was = $("before").getBoundingClientRect();
  img.src = url;
  hasAfter = true;
  Object.assign(size, { copyW: next.naturalWidth, copyH: next.naturalHeight });
  if (!hasBefore) Object.assign(size, { w: size.copyW, h: size.copyH });
  if (first) {
    img.classList.remove("pressed");
    void img.offsetWidth; // so that the movement begins anew
    img.classList.add("pressed");
  }
  lay();
  if (!first && hasBefore && view.zoom > 1) stay(was);
}

/** Leaves the document where it was: a sharper picture may have a caption of another height. @param {DOMRect} was */
function stay(was) {
  const place = () => $("before").getBoundingClientRect();
  view.zoom = Math.min(MAX_ZOOM, Math.max(1, (view.zoom * was.width) / place().width));
  lay();
  const now = place();
  view.x += was.x - now.x;
  view.y += was.y - now.y;
  lay();
}

/**
 * Stands in for a picture that is not to be seen: of a locked or broken file.
 * @param {string|null} name of the file, null for no such file
 * @param {string} [sign] the icon
 */
export function showNone(name, sign = "file") {
  const el = $("stage-none");
  el.hidden = name === null;
  if (name !== null) fill(el, icon(sign), ltr(name));
}

/** @param {boolean} busy shown after 300 ms only: what is quick needs no word */
export function showBusy(busy) {
  clearTimeout(busyTimer);
  if (!busy) {
    $("stage-busy").hidden = true;
    return;
  }
  busyTimer = window.setTimeout(() => {
    $("stage-busy").hidden = false;
  }, 300);
}

/** Back to the whole picture. */
export function resetStage() {
  clearTimeout(settling);
  Object.assign(view, { zoom: 1, x: 0, y: 0 });
  compare(false);
  lay();
}

/** @param {boolean} on whether pointers draw boxes rather than move the picture */
export function setDrawing(on) {
  drawing = on;
  $("viewport").classList.toggle("drawing", on);
  if (on) compare(false);
  touchAction();
}

/** @returns {{w: number, h: number}} the document's size on screen, in CSS pixels, zoom included */
export function shownSize() {
  const box = $("masks").getBoundingClientRect();
  return { w: box.width, h: box.height };
}

/** Lays the sheet out in the room there is, with nothing of it lost. */
function lay() {
  const port = $("viewport");
  $("before").hidden = !hasBefore;
  $("after").hidden = !hasAfter;
  able("tool-compare", hasBefore && hasAfter);
  const pad = 12;
  const room = { w: port.clientWidth - 2 * pad, h: port.clientHeight - 2 * pad };
  if (room.w <= 0 || room.h <= 0) return;
  const k = Math.min(room.w / size.copyW, room.h / size.copyH);
  const w = size.copyW * k;
  const tall = size.copyH * k;
  set($("sheet"), { "inline-size": `${w}px`, "block-size": `${tall}px` });
  const docTall = hasBefore ? (w * size.h) / size.w : tall;
  set($("before"), { "block-size": `${docTall}px` });
  set($("masks"), { "block-size": `${docTall}px` });
  clamp(w, tall, port);
  set($("sheet"), { transform: `translate(${view.x}px, ${view.y}px) scale(${view.zoom})` });
  able("tool-out", view.zoom > 1);
  able("tool-in", view.zoom < MAX_ZOOM);
  touchAction();
  if (comparing) split();
}

/** A button that the keyboard stands on must not vanish from under it: it is said to be off, and does nothing. @param {string} id @param {boolean} on */
function able(id, on) {
  $(id).setAttribute("aria-disabled", String(!on));
}

/** Keeps the picture within sight. @param {number} w @param {number} tall @param {any} port */
function clamp(w, tall, port) {
  const reach = (/** @type {number} */ side, /** @type {number} */ room) => Math.max(0, (side * view.zoom - room) / 2 + 12);
  const rx = view.zoom > 1 ? reach(w, port.clientWidth) : 0;
  const ry = view.zoom > 1 ? reach(tall, port.clientHeight) : 0;
  view.x = Math.min(rx, Math.max(-rx, view.x));
  view.y = Math.min(ry, Math.max(-ry, view.y));
}

/** A finger scrolls the page over a whole picture, and moves one that is zoomed. */
function touchAction() {
  set($("viewport"), { "touch-action": drawing || view.zoom > 1 ? "none" : "pan-y" });
}

/** @param {number} zoom @param {{x: number, y: number}} [at] stays in place; from the middle of the stage */
function zoomTo(zoom, at = { x: 0, y: 0 }) {
  const next = Math.min(MAX_ZOOM, Math.max(1, zoom));
  const k = next / view.zoom;
  Object.assign(view, { zoom: next, x: at.x - (at.x - view.x) * k, y: at.y - (at.y - view.y) * k });
  lay();
  rest();
}

/** Tells whoever waits for it that nothing moves any more. */
function rest() {
  clearTimeout(settling);
  settling = window.setTimeout(settled, 250);
}

/** @param {{clientX: number, clientY: number}} e */
function fromMiddle(e) {
  const box = $("viewport").getBoundingClientRect();
  return { x: e.clientX - box.x - box.width / 2, y: e.clientY - box.y - box.height / 2 };
}

/** @param {PointerEvent} e */
function grab(e) {
  if (e.target === $("split") || /** @type {Element} */ (e.target).closest(".zooms") || (drawing && fingers.size === 0)) return;
  fingers.set(e.pointerId, fromMiddle(e));
  if (fingers.size === 2) pinch = { distance: spread(), zoom: view.zoom };
  if (view.zoom > 1 || fingers.size === 2) $("viewport").setPointerCapture(e.pointerId);
}

/** @param {PointerEvent} e */
function drag(e) {
  const was = fingers.get(e.pointerId);
  if (!was) return;
  const now = fromMiddle(e);
  fingers.set(e.pointerId, now);
  if (fingers.size === 2) {
    zoomTo((pinch.zoom * spread()) / Math.max(1, pinch.distance), middle());
  } else if (view.zoom > 1) {
    view.x += now.x - was.x;
    view.y += now.y - was.y;
    lay();
  }
}

/** @param {PointerEvent} e */
function letGo(e) {
  fingers.delete(e.pointerId);
}

/** @returns {number} */
function spread() {
  const [a, b] = [...fingers.values()];
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** @returns {{x: number, y: number}} */
function middle() {
  const [a, b] = [...fingers.values()];
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** @param {WheelEvent} e the wheel scrolls the page, with Ctrl, or by a pinch on a touchpad, it zooms */
function turn(e) {
  if (!e.ctrlKey) return;
  e.preventDefault();
  zoomTo(view.zoom * Math.exp(-e.deltaY / 200), fromMiddle(e));
}

/** @param {KeyboardEvent} e */
function key(e) {
  if (e.target !== $("viewport") || e.ctrlKey || e.metaKey || e.altKey) return;
  const moves = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [PAN_STEP, 0], ArrowRight: [-PAN_STEP, 0], ArrowUp: [0, PAN_STEP], ArrowDown: [0, -PAN_STEP],
  });
  if (e.key === "+" || e.key === "=") zoomTo(view.zoom * 1.6);
  else if (e.key === "-") zoomTo(view.zoom / 1.6);
  else if (e.key === "0") zoomTo(1);
  else if (e.key in moves && view.zoom > 1) {
    view.x += moves[e.key][0];
    view.y += moves[e.key][1];
    lay();
  } else return;
  e.preventDefault();
}

/** @param {boolean} on */
function compare(on) {
  comparing = on && hasBefore && hasAfter;
  $("tool-compare").setAttribute("aria-pressed", String(comparing));
  $("split").hidden = !comparing;
  $("split-line").hidden = !comparing;
  if (comparing) {
    $("split").value = 50;
    split();
    $("split").focus({ preventScroll: true });
  } else {
    set($("after"), { "clip-path": "none" });
  }
}

/** Cuts the copy off where the slider stands: the original shows to the left of it, in every language. */
function split() {
  const port = $("viewport").getBoundingClientRect();
  const img = $("after").getBoundingClientRect();
  const left = img.x - port.x;
  const x = Math.min(port.width, Math.max(0, left)) + (Math.min(img.width, port.width) * Number($("split").value)) / 100;
  const cut = Math.min(img.width, Math.max(0, x - left)) / view.zoom;
  set($("after"), { "clip-path": `inset(0 0 0 ${cut}px)` });
  set($("split-line"), { "inset-inline-start": `${x}px` });
}

