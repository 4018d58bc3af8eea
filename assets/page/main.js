// Puts the page together: languages, views, and what goes where.

import { $, fill, h, icon } from "./dom.js";
import { askAbout, reset, startAsk } from "./ask.js";
import { startBar, stop } from "./bar.js";
import { hasCamera, photograph } from "./camera.js";
import { startChoices } from "./choices.js";
import { drop } from "./copies.js";
import { showCopies, startCopies } from "./copies-list.js";
import { addFiles, clearDesk, startDesk, tryToRemove } from "./desk.js";
import { hurry, showDone, stopDone } from "./done.js";
import { Problem, dress, forget as forgetThere, purposes, registers, settle, start } from "./engine.js";
import { errorBox } from "./errors.js";
import { address } from "./files.js";
import { inApp, outOfApp } from "./inapp.js";
import { isPhone, pick, pickCamera, startIntake } from "./intake.js";
import { startMasks } from "./masks.js";
import { clearMeter, startMeter } from "./meter.js";
import { startOwnKey } from "./ownkey.js";
import { clearPhrase, startPhrase } from "./phrase.js";
import { startProof } from "./proof.js";
import { startStage } from "./stage.js";
import { canStep, changed, forget, shown, state, step, watch } from "./state.js";
import { showTips, startTips } from "./tips.js";
import { announce, firstLanguage, language, speak } from "./words.js";

/** @typedef {"home"|"work"|"done"|"check"|"copies"|"look"|"passwords"|"tips"} View */

/** Views with an address and a place in the navigation; the others are steps of stamping. */
const APART = /** @type {const} */ (["check", "copies", "look", "passwords", "tips"]);

const ADVICE = "mohr-advice";
/** @type {View} */
let view = "home";
let finished = false;

/** @param {View} next @param {boolean} [quiet] leaves the focus where it is */
function go(next, quiet = false) {
  if (view === "done" && next !== "done" && next !== "work") hurry();
  if (view === "passwords" && next !== view) clearTyped();
  view = next;
  for (const v of ["home", "work", "done", ...APART]) $(`view-${v}`).hidden = v !== next;
  const nav = APART.find((v) => v === next) ?? "stamp";
  for (const n of ["stamp", ...APART]) {
    if (n === nav) $(`nav-${n}`).setAttribute("aria-current", "page");
    else $(`nav-${n}`).removeAttribute("aria-current");
  }
  document.body.dataset.view = next;
  for (const home of ["nav-stamp", "brand"]) $(home).setAttribute("href", state.docs.length > 0 ? "#copy" : "#");
  if (quiet) return;
  scrollTo(0, 0);
  $(`${next}-title`).focus({ preventScroll: true });
}

/** Follows the address: the phone's back button goes from the copy to the first screen, and forgets. */
function follow() {
  const at = location.hash.slice(1);
  notice(null);
  if (at === "main") return;
  if (at === "check" || at === "look") {
    reset(at);
    go(at);
  } else if (at === "passwords" || at === "tips" || (at === "copies" && registers())) {
    go(at);
    if (at === "tips") showTips();
    if (at === "copies") showCopies();
  } else if (at === "copy" && state.docs.length > 0) {
    go(finished ? "done" : "work");
  } else {
    if (state.docs.length > 0) forgetAll();
    if (at === "copy") history.replaceState(null, "", "#");
    go("home");
  }
}

/** Forgets what was typed and drawn in the view of passwords. */
function clearTyped() {
  clearMeter();
  clearPhrase();
}

/** Forgets the pictures here and where they were looked at. */
function forgetAll() {
  stop();
  drop();
  stopDone();
  finished = false;
  forget();
  clearTyped();
  clearDesk();
  changed();
  forgetThere();
}

/** @param {any} box */
function notice(box) {
  fill($("notices"), box);
}

/** @param {any} err @param {string} [name] */
function fail(err, name) {
  const again = ["network", "session", "key"].includes(err.code)
    ? [] : [h("button.plain", { w: "page_choose_other", onclick: () => pick() })];
  notice(errorBox(err, { name, actions: again }));
  $("notices").scrollIntoView({ block: "nearest" });
}

/** @param {File[]} files */
function take(files) {
  notice(null);
  if (view === "check" || view === "look") {
    askAbout(view, files[0]);
    return;
  }
  if (view === "done" || finished) {
    hurry();
    finished = false;
  }
  const adding = addFiles(files); // the documents are there at once, open or not
  if (location.hash !== "#copy") history.pushState(null, "", "#copy");
  if (view !== "work") go("work");
  adding.catch(fail);
}

/** @param {boolean} here within the page rather than by the phone's own camera */
async function takePhoto(here) {
  if (!here && isPhone()) return pickCamera();
  if (!hasCamera()) return isPhone() ? pickCamera() : fail(new Problem("camera"));
  try {
    const file = await photograph();
    if (file) take([file]);
  } catch (err) {
    fail(err);
  }
}

/** The page was closed while the camera was open. */
function returned() {
  const b = h("button.plain.filled", { onclick: () => takePhoto(true) }, icon("camera"), h("span", { w: "page_resume_camera" }));
  notice(h("div.problem.mild", { role: "status", id: "resume" }, h("div.problem-words", {},
    h("p", { w: "page_resume" }), hasCamera() ? h("p.problem-actions", {}, b) : null)));
}

function startOver() {
  forgetAll();
  history.replaceState(null, "", "#");
  go("home");
}

/** @param {"saved"|"shared"|"handed"} how @param {string} name */
function done(how, name) {
  finished = true;
  showDone(how, name, {
    back: () => {
      finished = false;
      go("work");
    },
    forget: () => {
      forgetAll();
      if (location.hash === "#copy") history.replaceState(null, "", "#");
    },
    again: startOver,
    remove: tryToRemove,
  });
  go("done");
}

function startAdvice() {
  $("advice").hidden = sessionStorage.getItem(ADVICE) === "closed";
  $("advice-close").addEventListener("click", () => {
    sessionStorage.setItem(ADVICE, "closed");
    $("advice").hidden = true;
    $("home-title").focus();
  });
}

function startTools() {
  for (const way of /** @type {const} */ (["undo", "redo"])) {
    $(`tool-${way}`).addEventListener("click", () => step(way) && announce(way === "undo" ? "page_undone" : "page_redone"));
  }
  addEventListener("keydown", (e) => {
    const typing = /** @type {HTMLElement} */ (e.target).closest?.('input:not([type="radio"]), textarea');
    if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== "z" || typing || view !== "work") return;
    e.preventDefault();
    step(e.shiftKey ? "redo" : "undo");
  });
  watch(() => {
    $("tool-hide").setAttribute("aria-disabled", String(shown()?.state !== "ready"));
    // aria-disabled rather than disabled: a button that the keyboard stands on must not vanish from under it.
    for (const way of /** @type {const} */ (["undo", "redo"])) $(`tool-${way}`).setAttribute("aria-disabled", String(!canStep(way)));
  });
}

/** The specimen in the language of the page. */
async function showSpecimen() {
  $("specimen").src = await address(language() === "ur" ? "specimen-ur.webp" : "specimen-en.webp", "image/webp");
}

/** @param {boolean} on whether there is somebody to do what the buttons of the first screen ask for */
function usable(on) {
  for (const id of ["take", "choose"]) $(id).disabled = !on;
}

async function begin() {
  startProof();
  await dress();
  await speak(firstLanguage());
  showSpecimen();
  $("app").hidden = false;
  document.addEventListener("spoken", showSpecimen);
  for (const b of document.querySelectorAll("[data-lang]")) {
    b.addEventListener("click", () => speak(/** @type {any} */ (b).dataset.lang, true).catch(() => fail(new Problem("network"))));
  }
  startAdvice();
  if (inApp()) {
    go("home", true);
    usable(false);
    await new Promise((on) => notice(outOfApp(() => on(null))));
    usable(true);
    notice(null);
  }
  go("home", true); // something to read while the work gets ready
  usable(false);
  let session = false;
  try {
    session = await start();
    startChoices(await purposes());
  } catch (err) {
    fail(err);
    return;
  }
  startOwnKey();
  startMeter();
  startPhrase();
  startTips();
  startCopies();
  addEventListener("pagehide", clearTyped);
  startStage();
  startMasks();
  startTools();
  startDesk((err, name) => {
    startOver();
    if (err) fail(err, name);
  });
  startBar(done);
  startAsk((file) => {
    location.hash = "";
    go("home", true);
    take([file]);
  });
  $("take").addEventListener("click", () => takePhoto(false));
  $("choose").addEventListener("click", () => pick());
  $("over").addEventListener("click", startOver);
  $("skip").addEventListener("click", (/** @type {Event} */ e) => {
    e.preventDefault();
    $(`${view}-title`).focus();
  });
  addEventListener("hashchange", follow);
  changed();
  follow();
  startIntake({ take, fail, returned });
  settle({ take, fail });
  if (!session) fail(new Problem("session"));
  usable(true);
  document.documentElement.dataset.ready = "yes";
}

begin().catch((err) => {
  $("app").hidden = false;
  fail(err instanceof Problem ? err : new Problem("network"));
});
