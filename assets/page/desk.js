// The documents on the desk: opens them, shows one on the stage, keeps its preview in step with the choices.

import { $, fill, h, icon } from "./dom.js";
import { effectiveAs, jobOf, purposeText } from "./choices.js";
import { boundMasks, prepare, ready } from "./copies.js";
import { inspect, measure, MOST, original, preview, Problem } from "./engine.js";
import { codeOf, errorBox } from "./errors.js";
import { MANY } from "./intake.js";
import { drawMasks, endHiding, isHiding, watchHiding } from "./masks.js";
import { askPassword, hidePassword } from "./password.js";
import { resetStage, roomFor, showAfter, showBefore, showBusy, showNone, watchZoom, zoom } from "./stage.js";
import { changed, masksOf, shown, state, watch } from "./state.js";
import { drawFiles, drawPages } from "./strips.js";
import { announce, language, place, say } from "./words.js";

let count = 0;
/** @type {AbortController|null} */
let drawing = null;
let drawnKey = "";
/** What the original on the stage is of, and whether that is an A4 page. */
let originalKey = "";
let onSheet = false;
/** From this zoom on, the picture is drawn with the most pixels. */
const CLOSE = 1.3;
/** Pixels of a picture's longer side, for smaller and larger screens. */
const SIDES = [800, 1000, 1200, 1600];
/** Which of them is asked for, of A4 pages and of others. */
const usual = { sheet: SIDES[0], page: SIDES[0] };
let timer = 0;
let rest = 0;
/** @type {string|null} address of the preview that is shown */
let url = null;
/** @type {(err: any, name: string) => void} */
let nothingLeft = () => {};

/** @param {(err: any, name: string) => void} empty called when the only document could not be opened */
export function startDesk(empty) {
  nothingLeft = empty;
  watch(() => {
    schedule();
    drawMasks();
    drawFiles(show, remove);
    drawPages(turn);
  });
  document.addEventListener("spoken", schedule);
  watchHiding(schedule);
  watchZoom(() => {
    const was = usual[shape()];
    if (side() > was) schedule();
  });
}

/**
 * What the stage shows: one page, or both sides of a card on one A4. Boxes are drawn on one side at a time.
 * @typedef {{doc: import("./state.js").Doc, sheet: boolean, docs: import("./state.js").Doc[], page: number, key: string}} Subject
 * @returns {Subject|null}
 */
function subject() {
  const doc = shown();
  if (!doc || doc.state !== "ready") return null;
  const sheet = effectiveAs() === "a4" && ready().length === 2 && !isHiding();
  const docs = sheet ? ready() : [doc];
  const page = sheet ? 1 : doc.page;
  return { doc, sheet, docs, page, key: JSON.stringify([docs.map((d) => d.id), page, sheet]) };
}

/** @param {Subject} it @returns {import("./engine.js").Job} */
function jobFor(it) {
  const job = jobOf(it.sheet ? boundMasks(it.docs) : masksOf(it.doc.id), it.doc.pdf);
  return { ...job, a4: it.sheet };
}

/**
 * Tries to take the stamp off what is shown.
 * @param {(done: number, of: number) => void} tell
 * @param {AbortSignal} signal
 */
export async function tryToRemove(tell, signal) {
  const it = subject();
  if (!it) throw new Problem("usage");
  const job = jobFor(it);
  return measure(it.docs, job, it.page, Math.min(job.longSide || MOST, MOST), tell, signal);
}

/** @param {File[]} files */
export async function addFiles(files) {
  const room = Math.max(0, MANY - state.docs.length);
  const docs = files.slice(0, room).map((file) => ({
    id: ++count, file, pdf: false, pages: 1, page: 1, password: "", state: /** @type {const} */ ("new"), problem: null, carries: [],
  }));
  state.docs.push(...docs);
  if (files.length > room) trouble(errorBox(new Problem("many")));
  if (docs.length === 0) return;
  await show(docs[0].id);
  for (const d of docs) if (state.docs.includes(d) && d.state === "new") await open(d);
  changed();
}

/** Looks at a document before anything else is done with it. @param {import("./state.js").Doc} doc */
async function open(doc) {
  try {
    const info = await inspect(doc);
    doc.pdf = info.format === "pdf";
    doc.pages = Math.max(1, info.pages);
    doc.carries = [...new Set(info.disclosures.map((d) => d.kind))].filter((k) => TELLING.includes(k));
    doc.state = info.encryption === "password" && doc.password === "" ? "locked" : "ready";
    doc.problem = null;
  } catch (/** @type {any} */ err) {
    doc.state = codeOf(err) === "encrypted" ? "locked" : "failed";
    doc.problem = err;
  }
}

/** What is worth a word beside the preview. */
const TELLING = ["location", "owner", "person", "serial", "device", "time", "thumbnail", "second-picture", "video", "attachment",
  "hidden-data", "comment", "history"];

/** @param {number} id shows that document */
export async function show(id) {
  const doc = state.docs.find((d) => d.id === id);
  if (!doc) return;
  state.shown = id;
  clearStage();
  showBusy(true);
  changed();
  if (doc.state === "new") await open(doc);
  if (shown() !== doc) return;
  showBusy(false);
  trouble(null);
  hidePassword();
  if (doc.state === "failed") return failed(doc);
  if (doc.state === "locked") return locked(doc, false);
  carries(doc);
  changed();
  await drawOriginal();
}

/** @param {import("./state.js").Doc} doc */
function failed(doc) {
  const only = state.docs.length === 1;
  if (only) {
    const err = doc.problem;
    state.docs = [];
    nothingLeft(err, doc.file.name);
    return;
  }
  showNone(doc.file.name, "alert");
  const b = h("button.plain", { w: "page_remove_file", onclick: () => remove(doc.id) });
  trouble(errorBox(doc.problem, { name: doc.file.name, actions: [b] }));
  changed();
}

/** @param {import("./state.js").Doc} doc @param {boolean} wrong whether a password was tried */
function locked(doc, wrong) {
  $("choices").hidden = true;
  showNone(doc.file.name, "lock");
  askPassword(doc.file.name, wrong, async (password) => {
    doc.password = password;
    await open(doc);
    if (doc.state === "ready") {
      try {
        await original([doc], false, 1, side());
      } catch (/** @type {any} */ err) {
        if (codeOf(err) === "encrypted") doc.state = "locked";
      }
    }
    if (doc.state === "locked") {
      doc.password = "";
      locked(doc, true);
    } else {
      $("choices").hidden = false;
      await show(doc.id);
    }
  });
}

/** Takes a document away. @param {number} id */
export function remove(id) {
  const at = state.docs.findIndex((d) => d.id === id);
  if (at < 0) return;
  const [gone] = state.docs.splice(at, 1);
  announce("page_file_removed", { name: gone.file.name });
  const next = state.docs[Math.min(at, state.docs.length - 1)];
  if (!next) {
    nothingLeft(null, "");
    return;
  }
  if (state.shown === id) show(next.id);
  else changed();
  $("files").querySelector("button")?.focus();
}

/** Shows another page of the same document. @param {number} page */
async function turn(page) {
  const doc = shown();
  if (!doc || doc.page === page) return;
  doc.page = page;
  clearStage();
  changed();
  await drawOriginal();
}

function clearStage() {
  $("choices").hidden = false;
  endHiding();
  emptyStage();
}

/** Takes the pictures off, and nothing else. */
function emptyStage() {
  drawing?.abort();
  drawnKey = originalKey = "";
  showNone(null);
  showBefore(null);
  showAfter(null);
  dropPicture();
  resetStage();
}

function dropPicture() {
  if (url) URL.revokeObjectURL(url);
  url = null;
}

/**
 * Pixels that the stage can show: few values, so that the engine decodes each page once or twice. It goes back to fewer only when
 * there is room for far fewer, as a bar that comes and goes is no reason to draw everything anew.
 * @returns {number}
 */
function side() {
  if (zoom() > CLOSE) return MOST;
  const of = shape();
  const room = roomFor(of === "sheet") || Math.min(innerWidth, innerHeight) * devicePixelRatio;
  if (room > usual[of] || room < usual[of] / 2) usual[of] = SIDES.find((s) => s >= room) ?? SIDES[SIDES.length - 1];
  return usual[of];
}

/** @returns {"sheet"|"page"} what is shown: an A4 page with both sides, or something else */
function shape() {
  return subject()?.sheet ? "sheet" : "page";
}

/** Draws what is shown without its stamp, unless it is there already. */
async function drawOriginal() {
  const it = subject();
  if (!it) return;
  const key = it.key + side();
  if (key === originalKey) return;
  if (it.sheet !== onSheet) emptyStage();
  onSheet = it.sheet;
  originalKey = key;
  const mine = key;
  showBusy(purposeText() === "");
  try {
    const { picture, pages } = await original(it.docs, it.sheet, it.page, side());
    const bitmap = await createImageBitmap(picture);
    if (mine !== originalKey) return;
    if (!it.sheet) it.doc.pages = pages;
    showBefore(bitmap);
    bitmap.close();
    if (purposeText() === "") showBusy(false);
  } catch (/** @type {any} */ err) {
    if (mine !== originalKey) return;
    showBusy(false);
    originalKey = "";
    if (codeOf(err) === "encrypted") return locked(it.doc, it.doc.password !== "");
    if (it.sheet) return trouble(errorBox(err), "preview");
    it.doc.state = "failed";
    it.doc.problem = err;
    failed(it.doc);
  }
}

/** Draws the preview soon, once for many changes in a row. */
function schedule() {
  clearTimeout(timer);
  timer = window.setTimeout(draw, 30);
}

/** Draws the preview if anything in it would be new. An older one that is still on its way is dropped. */
async function draw() {
  const it = subject();
  if (!it) return;
  drawOriginal();
  const job = jobFor(it);
  const key = JSON.stringify([it.key, side(), job]);
  if (job.purpose === "") {
    drawing?.abort();
    drawnKey = "";
    showAfter(null);
    dropPicture();
    return;
  }
  if (key === drawnKey) return soon();
  drawing?.abort();
  const mine = new AbortController();
  drawing = mine;
  drawnKey = key;
  showBusy(true);
  try {
    const { picture } = await preview(it.docs, job, it.page, side(), mine.signal);
    if (mine.signal.aborted) return;
    const fresh = URL.createObjectURL(picture);
    await showAfter(fresh);
    dropPicture();
    url = fresh;
    $("after").alt = say("page_preview_ready", { purpose: job.purpose });
    $("after").lang = language();
    announce("page_preview_ready", { purpose: job.purpose });
    if ($("trouble").dataset.of === "preview") trouble(null);
    soon();
  } catch (/** @type {any} */ err) {
    if (mine.signal.aborted) return;
    drawnKey = "";
    trouble(errorBox(err, { actions: [h("button.plain", { w: "page_retry", onclick: schedule })] }), "preview");
  } finally {
    if (drawing === mine) showBusy(false);
  }
}

/** Makes the copy ahead once the choices rest. */
function soon() {
  clearTimeout(rest);
  rest = window.setTimeout(prepare, 350);
}

/** @param {any} box @param {string} [of] */
function trouble(box, of = "") {
  $("trouble").dataset.of = of;
  fill($("trouble"), box);
}

/** Says what the file carries and the copy will not. @param {import("./state.js").Doc} doc */
function carries(doc) {
  const el = $("carries");
  el.hidden = doc.carries.length === 0;
  if (el.hidden) return;
  const words = h("span");
  place(words, "page_notes", () => {
    const [a, b] = doc.carries.map((k) => say(`page_kind_${k}`));
    return { what: b ? say("page_and", { a, b }) : a };
  });
  fill(el, icon("eye"), words);
}

/** Takes everything off the stage. */
export function clearDesk() {
  clearTimeout(timer);
  clearTimeout(rest);
  clearStage();
  showBusy(false);
  hidePassword();
  trouble(null);
  fill($("files"));
  fill($("pages"));
  $("pages").hidden = true;
  $("carries").hidden = true;
  $("bar-note").hidden = true;
}
