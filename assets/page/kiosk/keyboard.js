// A keyboard of the page's own: a system's lies below full-screen windows, and opens menus. Urdu lies as on phonetic keyboards
// (CRULP): the letter that sounds alike.

import { fill, h } from "../dom.js";
import { language } from "../words.js";
import { sign } from "./turn.js";

/** Each layout has rows of characters, and the same with shift. */
const LAYOUTS = {
  en: [["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm.-"], ["!@#$%&*()_", "QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM,/"]],
  ur: [["1234567890", "قوعرتےءیہپ", "اسدفگحجکل", "زشچطبنم۔-"], ["!@#$%&*()_", "ّؤٰڑٹۓئِۃُ", "آصڈ؟غھضخً", "ذژثظَں،:/"]],
};

/**
 * @typedef {object} Field
 * @property {string} lang layout to begin with
 * @property {Record<string, string>} names of the layouts, each in its own language
 * @property {number} most characters
 * @property {boolean} [secret] shown as dots
 * @property {(text: string) => void} changed
 */

/**
 * Builds a line and the keys to write in it.
 * @param {Field} f
 */
export function keyboard(f) {
  let text = "";
  let layout = f.lang === "ur" ? "ur" : "en";
  let shift = 0;
  const line = h("p.line", { id: "line", role: "textbox", dir: "auto" });
  const keys = h("div.keys", { dir: "ltr" });
  const draw = () => {
    const shown = f.secret ? "•".repeat([...text].length) : text;
    fill(line, h("span", {}, shown), h("i.caret"));
    line.dir = f.secret ? "ltr" : text === "" ? (language() === "ur" ? "rtl" : "ltr") : "auto";
    f.changed(text);
  };
  /** @param {string} c */
  const put = (c) => {
    if ([...text].length >= f.most) return;
    text += c;
    if (shift) {
      shift = 0;
      lay();
    }
    draw();
  };
  const lay = () => {
    const rows = LAYOUTS[/** @type {"en"|"ur"} */ (layout)][shift];
    fill(keys, ...rows.map((row) => h("div.keys-row", {},
      ...[...row].map((c) => h("button.keycap", { "data-key": c, lang: layout, onclick: () => put(c) }, /\p{M}/u.test(c) ? `ـ${c}` : c)))),
    h("div.keys-row", {},
      h("button.keycap.wide", { id: "key-shift", "aria-pressed": String(shift === 1), label: "kiosk_key_shift", onclick: () => (shift = 1 - shift, lay()) }, sign("shift")),
      h("button.keycap.wide", { id: "key-layout", lang: layout === "ur" ? "en" : "ur", onclick: () => (layout = layout === "ur" ? "en" : "ur", shift = 0, lay()) }, f.names[layout === "ur" ? "en" : "ur"]),
      h("button.keycap.space", { id: "key-space", label: "kiosk_key_space", onclick: () => put(" ") }),
      h("button.keycap.wide", { id: "key-back", label: "kiosk_key_back", onclick: () => (text = [...text].slice(0, -1).join(""), draw()) }, sign("backspace"))));
  };
  lay();
  draw();
  return h("div.keyboard", {}, line, keys);
}
