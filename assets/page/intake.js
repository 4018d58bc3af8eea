// How files come in: buttons, the phone's camera, paste, drop, folders. What was chosen is kept before the phone's own
// camera or list opens, because phones may close the page behind it.

import { $ } from "./dom.js";
import { Problem } from "./engine.js";
import { keepChoices, setWaiting, wasWaiting } from "./state.js";

/** The most files at once. */
export const MANY = 200;
const KINDS = /\.(jpe?g|png|webp|tiff?|bmp|gif|hei[cf]|avif|pdf)$/i;

/**
 * @typedef {object} Taker who gets what came in
 * @property {(files: File[], from: "pick"|"camera"|"paste"|"drop") => void} take
 * @property {(err: Problem) => void} fail
 * @property {() => void} returned called at the start when the page was closed while the camera was open
 */

/** @param {Taker} to */
export function startIntake(to) {
  for (const id of ["pick-files", "pick-camera"]) {
    const input = $(id);
    input.addEventListener("change", () => {
      setWaiting(false);
      const files = [...input.files];
      input.value = "";
      if (files.length > 0) to.take(files, id === "pick-camera" ? "camera" : "pick");
    });
    input.addEventListener("cancel", () => setWaiting(false));
  }
  document.addEventListener("paste", (e) => paste(e, to));
  startDrop(to);
  if (wasWaiting()) to.returned();
}

/** Opens the list of files. @param {boolean} [many] */
export function pick(many = true) {
  keepChoices();
  setWaiting(true);
  $("pick-files").multiple = many;
  $("pick-files").click();
}

/** Opens the phone's own camera. */
export function pickCamera() {
  keepChoices();
  setWaiting(true);
  $("pick-camera").click();
}

/** @returns {boolean} whether this is a phone or tablet, whose own camera is better than the page's */
export function isPhone() {
  return matchMedia("(pointer: coarse) and (hover: none)").matches;
}

/** @param {ClipboardEvent} e @param {Taker} to */
function paste(e, to) {
  const target = /** @type {HTMLElement} */ (e.target);
  const files = [...(e.clipboardData?.files ?? [])];
  if (files.length > 0) {
    e.preventDefault();
    to.take(files, "paste");
  } else if (!target.closest("input, textarea")) {
    to.fail(new Problem("paste"));
  }
}

/** @param {Taker} to */
function startDrop(to) {
  let depth = 0;
  const veil = $("drop-veil");
  const over = (/** @type {DragEvent} */ e) => [...(e.dataTransfer?.types ?? [])].includes("Files");
  addEventListener("dragenter", (e) => {
    if (!over(e)) return;
    depth++;
    veil.hidden = false;
  });
  addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) veil.hidden = true;
  });
  addEventListener("dragover", (e) => {
    if (over(e)) e.preventDefault();
  });
  addEventListener("drop", async (e) => {
    depth = 0;
    veil.hidden = true;
    if (!over(e)) return;
    e.preventDefault();
    const { files, folder } = await dropped(/** @type {DataTransfer} */ (e.dataTransfer));
    if (files.length > 0) to.take(files, "drop");
    else to.fail(new Problem(folder ? "folder" : "unreadable"));
  });
}

/**
 * The files of a drop, those in folders too, in the order of their names.
 * @param {DataTransfer} data
 */
async function dropped(data) {
  const entries = [...data.items].map((i) => i.webkitGetAsEntry?.()).filter(Boolean);
  const folder = entries.some((e) => e?.isDirectory);
  if (!folder) return { files: [...data.files], folder };
  /** @type {File[]} */
  const files = [];
  for (const e of entries) await walk(/** @type {any} */ (e), files);
  return { files, folder };
}

/** @param {any} entry @param {File[]} into */
async function walk(entry, into) {
  if (into.length > MANY) return;
  if (entry.isFile) {
    if (entry.name.startsWith(".") || !KINDS.test(entry.name)) return;
    into.push(await new Promise((good, bad) => entry.file(good, bad)));
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    /** @type {any[]} */
    const some = await new Promise((good, bad) => reader.readEntries(good, bad));
    if (some.length === 0) return;
    some.sort((a, b) => a.name.localeCompare(b.name));
    for (const e of some) await walk(e, into);
  }
}
