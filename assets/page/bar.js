// The bar with the last tap: share, save, print; progress, and what is missing.

import { $, h, keep, set } from "./dom.js";
import { effectiveAs, purposeText } from "./choices.js";
import { asFiles, atHand, bound, copies, oneFile, ready } from "./copies.js";
import { errorBox } from "./errors.js";
import { Problem, deliver, delivers, taken } from "./engine.js";
import { isPhone } from "./intake.js";
import { changed, state, watch } from "./state.js";
import { announce, place } from "./words.js";

/** @type {AbortController|null} */
let working = null;
/** @type {(how: "saved"|"shared"|"handed", name: string) => void} */
let finish = () => {};

/** @param {(how: "saved"|"shared"|"handed", name: string) => void} done called when a copy has left the page */
export function startBar(done) {
  finish = done;
  $("save").addEventListener("click", () => act(save));
  $("share").addEventListener("click", () => act(share));
  $("print").addEventListener("click", () => act(print));
  $("cancel").addEventListener("click", stop);
  $("choices").addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
    const el = /** @type {HTMLInputElement} */ (e.target);
    if (e.key === "Enter" && el.matches("input")) act(save);
  });
  watch(show);
}

/** Stops what is being made. */
export function stop() {
  working?.abort();
}

/** @returns {boolean} whether other apps can take such files, and the person would look for that here */
function canShare() {
  if (!isPhone() || !navigator.canShare) return false;
  const pdf = ready().some((d) => d.pdf) || bound();
  return navigator.canShare({ files: [new File([new Uint8Array(1)], pdf ? "a.pdf" : "a.jpg", { type: pdf ? "application/pdf" : "image/jpeg" })] });
}

function show() {
  const docs = ready();
  const many = docs.length > 1 && !bound();
  const sharing = docs.length <= 2 && canShare();
  $("share").hidden = !sharing;
  $("save").classList.toggle("primary", !sharing);
  $("save").classList.toggle("second", sharing);
  place($("save-text"), delivers() ? "page_hand" : many ? "page_save_zip" : "page_save");
  $("print").hidden = many || docs.length === 0;
  for (const id of ["save", "share", "print"]) $(id).setAttribute("aria-disabled", String(docs.length === 0 || working !== null));
  if (purposeText() !== "") note(null);
}

/** @param {string|null} key */
function note(key) {
  $("bar-note").hidden = key === null;
  if (key) place($("bar-note"), key);
}

/** Does one of the three, and tells what goes wrong. @param {() => Promise<void>} what */
async function act(what) {
  if (working || ready().length === 0) return;
  if (purposeText() === "") {
    const key = state.choices.purpose === "other" ? "page_write_first" : "page_pick_first";
    note(key);
    announce(key);
    (state.choices.purpose === "other" ? $("other") : $("chips").querySelector("input")).focus();
    $("chips").classList.add("wanted");
    return;
  }
  $("chips").classList.remove("wanted");
  trouble(null);
  try {
    await what();
  } catch (/** @type {any} */ err) {
    if (err?.name === "AbortError" && working === null) return; // the list of apps was closed: nothing happened
    if (err?.name === "AbortError") {
      note("page_cancelled");
      announce("page_cancelled");
    } else {
      trouble(errorBox(err));
    }
  } finally {
    working = null;
    progress(null);
    changed();
  }
}

/** @param {any} box */
function trouble(box) {
  $("trouble").replaceChildren(...(box ? [box] : []));
}

/** @returns {Promise<import("./copies.js").Made[]|null>} null when some failed: the person then decides */
async function made() {
  const there = atHand();
  if (there) return there;
  working = new AbortController();
  show();
  const asked = ready().length;
  const timer = setTimeout(() => progress([0, asked]), 300);
  try {
    const out = await copies(working.signal, (n, of) => {
      if (of > 1 || n > 0) progress([n, of]);
    });
    if (out.length === 0) throw new Problem("usage");
    const failed = bound() ? 0 : asked - out.length;
    if (failed > 0) {
      const go = h("button.plain", { w: "page_save_rest", onclick: () => act(save) });
      trouble(h("div.problem.mild", { role: "alert" }, h("div.problem-words", {},
        h("p", { w: "page_some_failed", v: { n: out.length, m: failed } }), h("p.problem-actions", {}, go))));
      return null;
    }
    return out;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {[number, number]|null} at */
function progress(at) {
  $("bar-progress").hidden = at === null;
  $("bar-row").hidden = at !== null;
  if (!at) return;
  const [n, of] = at;
  if (of > 1) $("progress").value = n / of;
  else $("progress").removeAttribute("value");
  if (of > 1) place($("progress-text"), "page_progress", { n, m: of });
  else place($("progress-text"), "page_preview_busy");
}

async function save() {
  const all = await made();
  if (!all) return;
  await taken(all.map((m) => m.id)); // before they leave the page: what is out is noted
  const file = await oneFile(all);
  if (deliver(file.blob, file.name)) {
    finish("handed", file.name);
    return;
  }
  keep(file.blob, file.name);
  finish("saved", file.name);
}

async function share() {
  const there = atHand();
  const all = there ?? (await made());
  if (!all) return;
  await taken(all.map((m) => m.id));
  try {
    await navigator.share({ files: asFiles(all) });
  } catch (/** @type {any} */ err) {
    // The tap was too long ago: it is at hand now, and the next tap shares it at once.
    if (err?.name === "NotAllowedError" && !there) return;
    if (err?.name === "AbortError") return;
    throw new Problem("share", { detail: err?.message });
  }
  finish("shared", all[0].name);
}

async function print() {
  const all = await made();
  if (!all) return;
  await taken(all.map((m) => m.id));
  const url = URL.createObjectURL(all[0].blob);
  if (all[0].blob.type === "application/pdf" || effectiveAs() === "a4") {
    window.open(url);
    setTimeout(() => URL.revokeObjectURL(url), 600_000);
    return;
  }
  const img = new Image();
  img.src = url;
  await img.decode();
  $("paper").replaceChildren(img);
  set($("paper"), { "--ratio": String(img.naturalWidth / img.naturalHeight) });
  window.print();
  $("paper").replaceChildren();
  URL.revokeObjectURL(url);
}
