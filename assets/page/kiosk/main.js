// Puts the kiosk's page together: one person after the other, and nothing of one for the next. The server forgets by itself as
// well; this page tells people of it and leads on to the server's next process.

import { $, fill, h } from "../dom.js";
import { text } from "../files.js";
import { language, speak } from "../words.js";
import { attract, startAttract } from "./attract.js";
import { source, startScreens } from "./screens.js";
import { ask, nextSeat, open, pause } from "./talk.js";
import { button, show, sign, title, turn } from "./turn.js";
import { hush, setVoice, startVoice, voice } from "./voice.js";

const BEAT = 1000; // ms between two questions for the state
const TOLD = 5000; // ms for which the end of a turn is told, when the person has not asked for it
const PATIENCE = 3; // beats that may get no answer

let begun = false;
let over = false;
let touched = false; // since the last beat
let lastTouch = 0;
let silent = 0;
let warned = 0; // when the warning began

function touch() {
  touched = true;
  lastTouch = performance.now();
}

/** The first touch. */
function begin() {
  if (begun) return;
  begun = true;
  touch();
  beat();
  $("attract").hidden = true;
  fill($("attract"));
  $("kiosk").hidden = false;
  source();
}

/**
 * Ends the turn: nothing of it stays on the page, and the page goes on with the server's next process.
 * @param {string} reason done, idle, stick, door
 */
async function finish(reason) {
  if (over) return;
  over = true;
  turn.sides = [];
  turn.purpose = turn.words = "";
  $("still").hidden = true;
  document.body.dataset.over = reason;
  show("over", [
    sign(reason === "stick" ? "stick" : "check", reason === "stick" ? "huge" : "huge.good"),
    title(reason === "stick" ? "kiosk_over_stick" : "kiosk_over"),
    h("p.lead", { w: "kiosk_over_do" }),
  ], { prompt: "none" });
  await ask("end", { reason }).catch(() => {}); // a process that is gone has forgotten
  if (reason === "stick" || reason === "done") await pause(reason === "done" ? 1200 : TOLD);
  await onward();
}

/** Goes on with the next process. */
async function onward() {
  hush();
  const { seat, next } = turn.settings;
  await nextSeat(seat);
  location.replace(next);
}

/** Asks for the state, every second. */
async function beat() {
  if (over) return;
  const told = touched;
  touched = false;
  try {
    const state = await (await ask("state", { touched: told })).json();
    silent = 0;
    turn.stick = state.stick;
    if (state.over && !over) finish(state.over);
  } catch (/** @type {any} */ err) {
    if (told) touched = true;
    silent += err.code === "session" ? PATIENCE : 1;
    if (silent >= PATIENCE && !over) {
      over = true;
      onward();
    }
  }
}

/** Warns who does not touch the screen any more, and ends their turn. */
function watchIdle() {
  if (!begun || over || turn.busy) {
    if (turn.busy) lastTouch = performance.now();
    return;
  }
  const { idle_ms: idle, warning_ms: warning } = turn.settings;
  const now = performance.now();
  if (now - lastTouch < idle) {
    warned = 0;
    $("still").hidden = true;
    return;
  }
  if (warned === 0) {
    warned = now;
    warn();
  }
  const left = Math.max(0, warning - (now - warned));
  $("still-left").textContent = String(Math.ceil(left / 1000));
  $("still-ring").style.setProperty("--left", String(left / warning));
  if (left === 0) finish("idle");
}

function warn() {
  fill($("still"),
    h("div.still-box", {},
      h("h2", { id: "still-title", w: "kiosk_still_title" }),
      h("div.ring", { id: "still-ring", "aria-hidden": true }, h("bdi", { id: "still-left" })),
      button("still-here", "hand", "kiosk_still_here", () => {
        touch();
        watchIdle();
      }, ".main.vast"),
      button("still-leave", "close", "kiosk_leave", () => finish("done"), ".turn")));
  $("still").hidden = false;
  voice(language(), "still");
}

/** Refuses what a browser would do by itself: menus, keys, dragging, zooming, marking. */
function lockUp() {
  for (const event of ["contextmenu", "dragstart", "drop", "dragover", "selectstart", "gesturestart", "auxclick", "copy", "cut", "paste"]) {
    addEventListener(event, (e) => e.preventDefault(), { capture: true });
  }
  addEventListener("wheel", (e) => e.ctrlKey && e.preventDefault(), { capture: true, passive: false });
  addEventListener("touchmove", (/** @type {any} */ e) => e.touches.length > 1 && e.preventDefault(), { capture: true, passive: false });
  const plain = ["Tab", "Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]; // for a keypad of the place's
  addEventListener("keydown", (e) => {
    touch();
    if (!plain.includes(e.key) || e.ctrlKey || e.altKey || e.metaKey) e.preventDefault();
  }, { capture: true });
}

function startTools() {
  const { languages, voices, name } = turn.settings;
  $("place").textContent = name;
  $("leave").addEventListener("click", () => finish("done"));
  $("sound").hidden = !startVoice(voices);
  const sound = (/** @type {boolean} */ on) => {
    setVoice(on);
    $("sound").setAttribute("aria-pressed", String(on));
    fill($("sound"), sign(on ? "sound" : "mute"));
  };
  $("sound").addEventListener("click", () => sound($("sound").getAttribute("aria-pressed") !== "true"));
  $("contrast").addEventListener("click", () => {
    const on = document.documentElement.classList.toggle("stark");
    $("contrast").setAttribute("aria-pressed", String(on));
  });
  $("langs").hidden = languages.length < 2;
}

/** @param {Record<string, Record<string, string>>} words */
function startLanguages(words) {
  const names = Object.fromEntries(Object.entries(words).map(([lang, w]) => [lang, w.page_lang_name]));
  fill($("langs"), ...turn.settings.languages.map((lang) =>
    h("button.lang", { "data-lang": lang, lang, dir: lang === "ur" ? "rtl" : "ltr", onclick: () => speak(lang) }, names[lang])));
  return names;
}

/** What is shown when no session opens: the place has to look after its machine. */
async function outOfOrder() {
  await speak("ur");
  $("kiosk").hidden = false;
  for (const id of ["leave", "contrast"]) $(id).hidden = true;
  show("out", [sign("clock", "huge"), title("kiosk_out"), h("p.lead", { w: "kiosk_out_do" })], { prompt: "none" });
  document.documentElement.dataset.ready = "out";
}

async function boot() {
  lockUp();
  addEventListener("pointerdown", touch, { capture: true });
  if (!(await open())) {
    await outOfOrder();
    return;
  }
  turn.settings = await (await ask("settings")).json();
  /** @type {Record<string, Record<string, string>>} */
  const words = {};
  for (const lang of ["ur", "en"]) words[lang] = JSON.parse(await text(`words/${lang}.json`));
  startTools();
  startScreens(finish, startLanguages(words));
  await speak(turn.settings.languages[0]);
  startAttract(words, begin);
  attract();
  setInterval(beat, BEAT);
  setInterval(watchIdle, 200);
  await beat();
  document.documentElement.dataset.ready = "yes";
}

boot().catch(outOfOrder);
