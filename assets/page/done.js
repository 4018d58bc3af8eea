// After the last tap: what was made, a way back for ten seconds, and then nothing of the card is left here.

import { $, fill, h, icon } from "./dom.js";
import { resistPanel } from "./resist.js";
import { announce, place } from "./words.js";

const SECONDS = 10;
let timer = 0;
/** @type {(() => void)|null} */
let waiting = null;
/** @type {import("./resist.js").Panel|null} */
let resist = null;

/**
 * @typedef {object} Ways
 * @property {() => void} back to the copy, with everything still there
 * @property {() => void} forget everything
 * @property {() => void} again to the first screen
 * @property {import("./resist.js").Try} remove tries to take the stamp off
 */

/**
 * Shows what was done and counts down.
 * @param {"saved"|"shared"|"handed"} how
 * @param {string} name of the file
 * @param {Ways} ways
 */
export function showDone(how, name, ways) {
  let left = SECONDS;
  const soon = h("span");
  const line = h("p.done-soon", {}, soon);
  const undo = h("button.plain.filled", { id: "done-undo", onclick: () => go(ways.back) }, icon("undo", "turn"), h("span", { w: "page_done_undo" }));
  const now = h("button.plain", { id: "done-now", onclick: end, w: "page_done_now" });
  const buttons = h("div.done-row", {}, undo, now);
  resist = resistPanel(ways.remove, { begun: pause, ended: count });
  fill($("view-done"),
    h("div.done-seal", {}, icon("seal", "seal")),
    h("h1", { id: "done-title", tabindex: "-1", w: "page_done_title" }),
    h("p.lead", { w: `page_done_${how}`, v: { name } }),
    h("div.done-card", {}, line, buttons),
    resist.el,
    h("p.quiet", { w: "page_done_left" }));
  waiting = ways.forget;
  count();

  /** Counts down, from the beginning. */
  function count() {
    left = SECONDS;
    place(soon, "page_done_soon", () => ({ n: left }));
    clearInterval(timer);
    timer = window.setInterval(() => {
      left--;
      if (left > 0) place(soon, "page_done_soon", () => ({ n: left }));
      else end();
    }, 1000);
  }

  /** Keeps the card for as long as something is done with it. */
  function pause() {
    clearInterval(timer);
    place(soon, "page_done_waits");
  }

  function end() {
    stopDone();
    const held = buttons.contains(document.activeElement);
    ways.forget();
    place(soon, "page_done_forgotten");
    line.classList.add("gone");
    line.prepend(icon("check"));
    const again = h("button.big.primary", { id: "done-again", onclick: ways.again }, icon("plus"), h("span", { w: "page_done_again" }));
    fill(buttons, again);
    if (held) again.focus();
    announce("page_done_forgotten");
  }
}

/** @param {() => void} way */
function go(way) {
  stopDone();
  way();
}

/** Stops counting, and whatever is still tried. */
export function stopDone() {
  clearInterval(timer);
  resist?.stop();
  waiting = null;
}

/** Forgets at once what was to be forgotten soon. */
export function hurry() {
  const forget = waiting;
  stopDone();
  forget?.();
}
