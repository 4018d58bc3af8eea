// The pictures on the stick, twelve at a time. The server draws them small; the browser sees none of their own bytes.

import { fill, h, ltr } from "../dom.js";
import { has } from "../words.js";
import { ask, pause } from "./talk.js";
import { button, drawing, show, sign, title, turn } from "./turn.js";

const SHOWN = 12;

/** @typedef {{id: string, name: string, pdf: boolean, day: string}} StickFile */

/**
 * Shows a part of this screen.
 * @param {any[]} content
 * @param {string} [prompt]
 * @returns {AbortSignal} aborted when another one takes its place
 */
function part(content, prompt = "stick") {
  const leaving = new AbortController();
  show("stick", content, { prompt, left: () => leaving.abort() });
  return leaving.signal;
}

/**
 * Shows them, or asks for a stick.
 * @param {{chosen: (file: StickFile) => void, back: () => void, failed: (code: string) => void}} then
 */
export async function stick(then) {
  const back = () => h("div.row", {}, button("back", "left", "kiosk_back", then.back, ".turn"));
  if (!turn.stick) {
    const left = part([title("kiosk_stick_in"), sign("stick", "huge"), back()]);
    while (!turn.stick) {
      await pause(200);
      if (left.aborted) return;
    }
  }
  const left = part([title("kiosk_reading"), h("span.spin.huge", { "aria-hidden": true }), back()], "none");
  try {
    const list = await (await ask("stick", {}, left)).json();
    if (list.files.length === 0) nothing(list.large, then);
    else grid(list, 0, then);
  } catch (/** @type {any} */ err) {
    if (!left.aborted) then.failed(err.code);
  }
}

/** @param {number} large @param {any} then */
function nothing(large, then) {
  part([
    title("kiosk_stick_empty"), sign("image", "huge"),
    large > 0 ? h("p.lead", { w: "kiosk_stick_large", v: { n: large } }) : null,
    h("div.row", {}, button("back", "left", "kiosk_back", then.back, ".turn")),
  ], "problem");
}

/** @param {{files: StickFile[], more: boolean, large: number}} list @param {number} from @param {any} then */
function grid(list, from, then) {
  const files = list.files.slice(from, from + SHOWN);
  const pages = Math.ceil(list.files.length / SHOWN);
  const page = from / SHOWN + 1;
  const cards = files.map((f) => h("button.pic", { "data-id": f.id, onclick: () => then.chosen(f) },
    h("span.thumb", {}, sign(f.pdf ? "pages" : "image")), h("span.pic-name", {}, ltr(f.name))));
  const before = button("list-before", "right", "kiosk_newer", () => grid(list, from - SHOWN, then), ".turn");
  const after = button("list-after", "left", "kiosk_older", () => grid(list, from + SHOWN, then), ".turn");
  before.disabled = page === 1;
  after.disabled = page === pages;
  const left = part([
    title("kiosk_stick_which"),
    h("div.pics", { id: "pics" }, ...cards),
    list.more || list.large > 0 ? h("p.help", { w: list.more ? "kiosk_stick_more" : "kiosk_stick_large", v: { n: list.large } }) : null,
    h("div.row", {}, button("back", "left", "kiosk_back", then.back, ".turn"),
      pages > 1 ? before : null, pages > 1 ? h("span.count", { w: "kiosk_page_of", v: { page, pages } }) : null, pages > 1 ? after : null),
  ], from === 0 ? "stick" : "none");
  thumbs(files, cards, left);
}

/** Fills the pictures in, one after the other. @param {StickFile[]} files @param {any[]} cards @param {AbortSignal} signal */
async function thumbs(files, cards, signal) {
  for (const [i, f] of files.entries()) {
    if (signal.aborted) return;
    const place = cards[i].querySelector(".thumb");
    try {
      const answer = await ask("thumb", { id: f.id }, signal);
      fill(place, h("img", { src: drawing(await answer.blob()), alt: "" }));
    } catch (/** @type {any} */ err) {
      if (signal.aborted) return;
      fill(place, sign(err.code === "encrypted" ? "lock" : "alert"));
      if (err.code !== "encrypted" && has(`kiosk_err_${err.code}`)) cards[i].classList.add("broken");
    }
  }
}
