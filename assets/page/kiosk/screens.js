// The screens of a turn: where the card is, what the copy is for, how it looks, how it leaves.

import { $, h, own } from "../dom.js";
import { day, has, language } from "../words.js";
import { camera } from "./camera.js";
import { keyboard } from "./keyboard.js";
import { stick } from "./stick.js";
import { ask, bring } from "./talk.js";
import { button, drawing, show, sign, tile, title, turn } from "./turn.js";

/** Characters of a purpose, and of a password. */
const MOST_WORDS = 80;
const MOST_PASSWORD = 127; // bytes of UTF-8 in PDF 2.0: the server says when it is too long

/** @type {(reason: string) => void} */
let finish = () => {};
/** @type {Record<string, string>} */
let names = {};

/** @param {(reason: string) => void} over ends the turn @param {Record<string, string>} languages what they call themselves */
export function startScreens(over, languages) {
  finish = over;
  names = languages;
}

/** Where is the card? */
export function source() {
  const { settings } = turn;
  show("source", [
    title(turn.sides.length > 0 ? "kiosk_back_side" : "kiosk_where"),
    h("div.tiles.three", {},
      settings.camera ? tile("by-camera", "camera", "kiosk_by_camera", photograph, ".hue1") : null,
      settings.stick ? tile("by-stick", "stick", "kiosk_by_stick", fromStick, ".hue2") : null,
      settings.stick ? tile("by-phone", "phone", "kiosk_by_phone", phone, ".hue3") : null),
    h("p.help", { w: "kiosk_vow" }),
    turn.sides.length > 0 ? h("div.row", {}, button("back", "left", "kiosk_back", look, ".turn")) : null,
  ], { prompt: "start" });
}

function photograph() {
  camera({
    back: source,
    failed: () => problem("camera", source),
    taken: (picture) => take(() => bring(picture), photograph),
  });
}

function fromStick() {
  stick({
    back: source,
    failed: (code) => problem(code, source),
    chosen: (file) => take(() => ask("take", { id: file.id }), fromStick, (password) => ask("take", { id: file.id, password })),
  });
}

/** A phone comes by its cable; what it holds is shown as a stick's. */
function phone() {
  show("phone", [
    title("kiosk_phone_title"),
    h("ol.steps", {}, ...[["phone", "kiosk_phone_1"], ["hand", "kiosk_phone_2"], ["image", "kiosk_phone_3"]].map(([drawn, words], i) =>
      h("li", {}, h("bdi.nth", {}, String(i + 1)), sign(drawn), h("span", { w: words })))),
    h("div.row", {}, button("back", "left", "kiosk_back", source, ".turn"), button("onward", "image", "kiosk_phone_show", fromStick, ".main")),
  ]);
}

/**
 * Takes a document in.
 * @param {() => Promise<Response>} act
 * @param {() => void} again
 * @param {(password: string) => Promise<Response>} [unlock]
 */
async function take(act, again, unlock) {
  waiting("kiosk_reading");
  try {
    turn.sides = (await (await act()).json()).sides;
  } catch (/** @type {any} */ err) {
    if (err.code === "encrypted" && unlock) unlockWith(unlock, again);
    else problem(err.code, again);
    return;
  }
  if (turn.purpose) look();
  else purpose();
}

/** @param {(password: string) => Promise<Response>} unlock @param {() => void} again @param {boolean} [wrong] */
function unlockWith(unlock, again, wrong = false) {
  let text = "";
  const go = button("unlock", "key", "kiosk_unlock", () => take(() => unlock(text), again, (p) => unlock(p)), ".main");
  show("locked", [
    title(wrong ? "kiosk_locked_wrong" : "kiosk_locked"),
    keyboard({ lang: "en", names, most: MOST_PASSWORD, secret: true, changed: (typed) => {
      text = typed;
      go.disabled = text === "";
    } }),
    h("div.row", {}, button("back", "left", "kiosk_back", source, ".turn"), go),
  ], { prompt: "problem" });
}

/** What is the copy for? */
export function purpose() {
  const { purposes, free_text: free } = turn.settings;
  show("purpose", [
    title("page_purpose"),
    h(`div.tiles.many${purposes.length + (free ? 1 : 0) > 9 ? ".lots" : ""}`, {},
      ...purposes.map((p, i) => purposeTile(p, i)),
      free ? tile("purpose-other", "other", "page_chip_other", words, ".hue9") : null),
    h("div.row", {}, button("back", "left", "kiosk_back", turn.purpose ? look : source, ".turn")),
  ]);
}

/** @param {{id: string, en: string, ur: string, icon: string}} p @param {number} i */
function purposeTile(p, i) {
  const pick = () => {
    turn.purpose = p.id;
    turn.words = "";
    look();
  };
  if (has(`page_chip_${p.id}`)) return tile(`purpose-${p.id}`, p.icon || p.id, `page_chip_${p.id}`, pick, `.hue${(i % 9) + 1}`);
  return h(`button.tile.hue${(i % 9) + 1}`, { id: `purpose-${p.id}`, onclick: pick }, sign(p.icon || "other"), own(language() === "en" ? p.en : p.ur));
}

/** A purpose in the person's own words. */
function words() {
  let text = "";
  const go = button("words-done", "check", "kiosk_words_done", () => {
    turn.purpose = "other";
    turn.words = text.trim();
    look();
  }, ".main");
  show("words", [
    title("page_other_label"),
    keyboard({ lang: language(), names, most: MOST_WORDS, changed: (typed) => {
      text = typed;
      go.disabled = text.trim() === "";
    } }),
    h("div.row", {}, button("back", "left", "kiosk_back", purpose, ".turn"), go),
  ], { prompt: "purpose" });
}

/** @type {AbortController|null} */
let drawingNow = null;

/** How does it look? */
export function look(page = 1) {
  const { settings, sides } = turn;
  const pdf = sides[0].pdf;
  const together = sides.every((s) => s.card);
  const pages = pdf ? sides[0].pages : together ? 1 : sides.length;
  const picture = h("img.copy", { id: "copy", alt: "" });
  const outs = [
    settings.printer ? button("print", "paper", "page_print", () => handOver("print"), ".main") : null,
    settings.stick ? button("save", "stick", "kiosk_save", () => handOver("save"), settings.printer ? ".second" : ".main") : null,
  ];
  const last = settings.valid_days > 0 ? day(inDays(settings.valid_days)) : "";
  show("look", [
    title("kiosk_look"),
    h("div.looking", {},
      h("div.mat", { id: "mat", "aria-busy": "true" }, picture, h("span.spin", { "aria-hidden": true }),
        pages > 1 ? pager(page, pages) : null),
      h("div.beside", {},
        h("dl.facts", {},
          h("div", {}, h("dt", { w: "kiosk_for" }), h("dd", {}, own(purposeText()))),
          settings.recipient ? h("div", {}, h("dt", { w: "kiosk_to" }), h("dd", {}, own(settings.recipient))) : null,
          last ? h("div", {}, h("dt", { w: "kiosk_until" }), h("dd", {}, h("bdi", {}, last))) : null),
        h("div.lesser", {},
          !pdf && sides.length < 2 ? button("add", "plus", "kiosk_add", source, ".turn") : null,
          button("other-purpose", "other", "kiosk_other_purpose", purpose, ".turn"),
          button("another-picture", "again", "kiosk_other_picture", again, ".turn")),
        h("div.outs", {}, ...outs))),
  ], { left: () => drawingNow?.abort() });
  draw(picture, pdf || together ? page : Math.min(page, sides.length));
}

/** @param {any} picture @param {number} page */
async function draw(picture, page) {
  drawingNow?.abort();
  drawingNow = new AbortController();
  const { signal } = drawingNow;
  const wanted = Math.min(2400, Math.round(Math.max(innerWidth, innerHeight) * 0.7 * devicePixelRatio));
  try {
    const answer = await ask("preview", { ...chosen(), page, side: wanted }, signal);
    picture.src = drawing(await answer.blob());
    await picture.decode().catch(() => {});
    $("mat").removeAttribute("aria-busy");
  } catch (/** @type {any} */ err) {
    if (!signal.aborted) problem(err.code, err.code === "label" ? words : source);
  }
}

/** @param {number} page @param {number} pages */
function pager(page, pages) {
  const before = button("page-before", "left", "kiosk_page_before", () => look(page - 1), ".turn.small");
  const after = button("page-after", "right", "kiosk_page_after", () => look(page + 1), ".turn.small");
  before.disabled = page === 1;
  after.disabled = page === pages;
  return h("div.pager", {}, before, h("span", { w: "kiosk_page_of", v: { page, pages } }), after);
}

/** What the person has chosen, as the server asks for it. */
function chosen() {
  return { purpose: turn.purpose, words: turn.words, lang: language() };
}

/** @returns {string} */
function purposeText() {
  if (turn.purpose === "other" && turn.words) return turn.words;
  const p = turn.settings.purposes.find((k) => k.id === turn.purpose);
  return (language() === "en" ? p?.en : p?.ur) ?? "";
}

/** @param {number} days @returns {string} */
function inDays(days) {
  const at = new Date();
  at.setDate(at.getDate() + days);
  return [at.getFullYear(), String(at.getMonth() + 1).padStart(2, "0"), String(at.getDate()).padStart(2, "0")].join("-");
}

/** Takes the pictures away and begins again with another one. */
async function again() {
  try {
    for (let n = turn.sides.length; n > 0; n--) turn.sides = (await (await ask("remove", { side: n })).json()).sides;
    source();
  } catch (/** @type {any} */ err) {
    problem(err.code, source);
  }
}

/** @param {"print"|"save"} way */
async function handOver(way) {
  if (way === "save" && !turn.stick) {
    needStick();
    return;
  }
  turn.busy = true;
  waiting(way === "print" ? "kiosk_printing" : "kiosk_saving", "working");
  try {
    await ask(way, chosen());
    done(way);
  } catch (/** @type {any} */ err) {
    problem(err.code, look);
  } finally {
    turn.busy = false;
  }
}

/** Waits for a stick, and goes on by itself. */
function needStick() {
  const timer = setInterval(() => turn.stick && handOver("save"), 300);
  show("need-stick", [
    title("kiosk_stick_in"), sign("stick", "huge"),
    h("div.row", {}, button("back", "left", "kiosk_back", look, ".turn")),
  ], { prompt: "stick", left: () => clearInterval(timer) });
}

/** @param {string} key @param {string} [prompt] */
export function waiting(key, prompt = "none") {
  show("waiting", [h("span.spin.huge", { "aria-hidden": true }), title(key)], { prompt });
}

/** @param {"print"|"save"} way */
function done(way) {
  const other = way === "print" ? "save" : "print";
  const offered = other === "print" ? turn.settings.printer : turn.settings.stick;
  show("done", [
    sign(way === "print" ? "paper" : "stick", "huge.good"),
    title(way === "print" ? "kiosk_printed" : "kiosk_saved"),
    h("p.lead", { w: way === "print" ? "kiosk_printed_do" : "kiosk_saved_do" }),
    h("div.row", {},
      offered ? button(other, other === "print" ? "paper" : "stick", other === "print" ? "page_print" : "kiosk_save", () => handOver(other), ".second") : null,
      button("finish", "check", "kiosk_finish", () => finish("done"), ".main")),
  ], { prompt: way === "print" ? "printed" : "saved" });
}

/**
 * Says what went wrong, and what to do.
 * @param {string} code
 * @param {() => void} back
 */
export function problem(code, back) {
  if (code === "over" || code === "session" || code === "network") return; // the watch tells
  const key = has(`kiosk_err_${code}`) ? code : "internal";
  show("problem", [
    sign("alert", "huge.bad"),
    title(`kiosk_err_${key}`),
    h("p.lead", { w: `kiosk_err_${key}_do` }),
    h("div.row", {}, button("retry", "again", "kiosk_retry", back, ".main")),
  ]);
}
