// What is shown while nobody is there: a specimen being stamped, again and again, until the screen is touched.

import { $, fill, h } from "../dom.js";
import { sign, turn } from "./turn.js";

/** Lines of the first screen stand in each language at once: nobody has chosen one yet. @type {Record<string, Record<string, string>>} */
let lines = {};

/**
 * @param {Record<string, Record<string, string>>} words the catalogue of each language
 * @param {() => void} touched
 */
export function startAttract(words, touched) {
  lines = words;
  $("attract").addEventListener("click", touched);
}

/** Shows it. */
export function attract() {
  const { languages, name } = turn.settings;
  const first = languages[0] === "en" ? "en" : "ur";
  fill($("attract"),
    h("p.place", {}, h("bdi", {}, name)),
    h("div.stamping", { "aria-hidden": true },
      h("img.plain-card", { src: "kiosk/card.webp", alt: "" }),
      h("img.stamped-card", { src: `kiosk/stamped-${first}.webp`, alt: "" }),
      h("div.stamp-seal", {}, sign("seal", "seal"))),
    h("div.invite", {}, ...languages.map((lang) => h("p.invite-line", { lang, dir: lang === "ur" ? "rtl" : "ltr" }, lines[lang].kiosk_invite))),
    h("button.touch", { id: "touch" }, sign("hand"), ...languages.map((lang) => h("span", { lang, dir: lang === "ur" ? "rtl" : "ltr" }, lines[lang].kiosk_touch))),
    h("div.vows", {}, ...languages.map((lang) => h("p.vow", { lang, dir: lang === "ur" ? "rtl" : "ltr" }, lines[lang].kiosk_vow))));
  $("attract").hidden = false;
  $("kiosk").hidden = true;
}
