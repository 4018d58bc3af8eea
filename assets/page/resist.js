// How hard is this stamp to remove? Runs attempts to take it off when it is asked to, and says in words how far they got.

import { fill, h, icon } from "./dom.js";
import { errorBox } from "./errors.js";
import { announce, place, say } from "./words.js";

/**
 * @typedef {(tell: (done: number, of: number) => void, signal: AbortSignal) => Promise<import("./engine.js").Resistance>} Try
 * @typedef {{el: HTMLElement, stop: () => void}} Panel stop ends what runs, and nothing can be asked any more; a result stays
 */

/**
 * Builds the question.
 * @param {Try} run
 * @param {{begun: () => void, ended: () => void}} tell called when attempts begin, and when they are over or cancelled
 * @returns {Panel}
 */
export function resistPanel(run, tell) {
  const el = h("section.resist", { id: "resist" });
  const ask = h("button.link", { id: "resist-ask", w: "page_resist_ask", onclick: begin });
  /** @type {AbortController|null} */
  let running = null;
  fill(el, ask);
  return { el, stop };

  async function begin() {
    const mine = new AbortController();
    running = mine;
    tell.begun();
    const bar = h("progress", { max: 1, value: 0, label: "page_resist_ask" });
    const text = h("span", { role: "status" });
    const cancel = h("button.plain", { id: "resist-cancel", w: "page_cancel", onclick: () => mine.abort() });
    fill(el, h("div.resist-busy", {}, bar, text, cancel));
    cancel.focus();
    let box = null;
    try {
      const found = await run((done, of) => {
        bar.value = done / of;
        place(text, "page_resist_busy", { n: Math.min(done + 1, of), m: of });
      }, mine.signal);
      box = result(found);
      announce(found.holds ? "page_resist_holds" : "page_resist_fails");
    } catch (/** @type {any} */ err) {
      box = mine.signal.aborted ? ask : errorBox(err);
    }
    if (running !== mine) return; // stopped from outside
    running = null;
    const held = el.contains(document.activeElement);
    fill(el, box);
    if (held) box.focus();
    tell.ended();
  }

  function stop() {
    const was = running;
    running = null;
    was?.abort();
    if (was || el.contains(ask)) fill(el);
  }
}

/** @param {import("./engine.js").Resistance} found */
function result(found) {
  const words = found.holds ? "page_resist_holds" : "page_resist_fails";
  const where = `page_at_${placeOf(found.weakest)}`;
  const line = (/** @type {string} */ key, /** @type {import("./words.js").Values} */ v) => h("p", { w: key, v });
  return h(found.holds ? "div.resist-found.good" : "div.resist-found.warn", { id: "resist-found", tabindex: "-1" },
    h("h2", {}, icon(found.holds ? "shield" : "alert"), h("span", { w: words })),
    line(`${words}_do`, { m: found.ways }),
    line("page_resist_near", () => ({ attack: say(`page_attack_${found.attack}`) })),
    line("page_resist_words", { n: Math.round(found.words * 100) }),
    line("page_resist_weak", () => ({ where: say(where) })),
    h("p.quiet", { w: "page_resist_note" }));
}

/** @param {{x: number, y: number, w: number, h: number}} area @returns {string} one of nine parts of a page */
function placeOf({ x, y, w, h: tall }) {
  const third = (/** @type {number} */ at, /** @type {string[]} */ names) => names[Math.min(2, Math.floor((at * 3) / 100))];
  const row = third(y + tall / 2, ["top", "", "bottom"]);
  const column = third(x + w / 2, ["left", "", "right"]);
  return [row, column].filter(Boolean).join("-") || "middle";
}
