// Makes passphrases: chance draws the words, the person chooses how many and in which language. A phrase is shown until
// another one is made or the view is left.

import { $, fill, h, icon } from "./dom.js";
import { passphrase } from "./engine.js";
import { errorBox } from "./errors.js";
import { announce, place } from "./words.js";

/** How many words the page offers; the engine takes more. */
const FEWEST = 4;
const MOST_WORDS = 12;
const USUAL = 6;

let words = USUAL;
let list = "urdu";
/** @type {AbortController|null} */
let drawing = null;

/** Builds the lower part of the view. */
export function startPhrase() {
  fill($("phrase"),
    h("h2", { w: "page_phrase_title" }),
    h("p.quiet", { w: "page_phrase_lead" }),
    h("fieldset.pick", {},
      h("legend", { w: "page_phrase_list" }),
      h("div.pick-row", {}, option("urdu"), option("eff"))),
    h("div.pick", { role: "group", "aria-labelledby": "phrase-count" },
      h("p.legend", { id: "phrase-count", w: "page_phrase_count" }),
      h("div.stepper", {},
        h("button.round", { id: "phrase-fewer", label: "page_phrase_fewer", onclick: () => count(-1) }, icon("minus")),
        h("output", { id: "phrase-words" }),
        h("button.round", { id: "phrase-more", label: "page_phrase_more", onclick: () => count(1) }, icon("plus")))),
    h("div.answer", { id: "phrase-answer" }),
    h("p.phrase-make", {}, h("button.big.second", { id: "phrase-make", onclick: make }, icon("again"), h("span", { id: "phrase-make-words" }))));
  clearPhrase();
}

/** Takes the phrase away, and sets the choices back. */
export function clearPhrase() {
  drawing?.abort();
  drawing = null;
  words = USUAL;
  list = "urdu";
  $("list-urdu").checked = true;
  fill($("phrase-answer"));
  place($("phrase-make-words"), "page_phrase_make");
  showCount();
}

/** @param {string} name */
function option(name) {
  const choose = () => {
    list = name;
    again();
  };
  return h("label.option", {},
    h("input", { type: "radio", name: "list", value: name, id: `list-${name}`, onchange: choose }),
    h("span", { w: `page_phrase_${name}` }));
}

/** @param {number} by */
function count(by) {
  const next = Math.min(MOST_WORDS, Math.max(FEWEST, words + by));
  if (next === words) return;
  words = next;
  showCount();
  again();
}

function showCount() {
  place($("phrase-words"), "page_phrase_words", { n: words });
  $("phrase-fewer").setAttribute("aria-disabled", String(words === FEWEST));
  $("phrase-more").setAttribute("aria-disabled", String(words === MOST_WORDS));
}

/** Makes another one for other choices, if there is one. */
function again() {
  if ($("phrase-answer").firstChild) make();
}

async function make() {
  drawing?.abort();
  const mine = new AbortController();
  drawing = mine;
  try {
    const phrase = await passphrase(list, words, mine.signal);
    if (mine.signal.aborted) return;
    fill($("phrase-answer"), card(phrase));
    place($("phrase-make-words"), "page_phrase_again");
    announce("page_phrase_ready");
  } catch (err) {
    if (!mine.signal.aborted) fill($("phrase-answer"), errorBox(err));
  }
}

/** @param {import("./engine.js").Phrase} p */
function card(p) {
  const told = h("p.quiet", { id: "phrase-told", role: "status" });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(p.passphrase);
      place(told, "page_phrase_copied");
    } catch {
      getSelection()?.selectAllChildren($("phrase-text"));
      place(told, "page_phrase_uncopied");
    }
  };
  return h("div.phrase-card", {},
    h("p.phrase-latin", {}, h("bdi", { id: "phrase-text", dir: "ltr", lang: p.urdu ? "ur-Latn" : "en", translate: "no" }, p.passphrase)),
    p.urdu ? h("p.phrase-urdu", {}, h("bdi", { id: "phrase-script", lang: "ur", dir: "rtl" }, p.urdu)) : null,
    h("p.phrase-actions", {}, h("button.plain.filled", { id: "phrase-copy", onclick: copy }, icon("copy"), h("span", { w: "page_phrase_copy" }))),
    told,
    h("p", { w: "phrase.bits", v: { bits: p.bits.toFixed(1), n: p.words, m: grouped(p.list_words) } }),
    h("p", { w: "phrase.slow", v: { rate: grouped(p.rate_slow), years: years(p.years_slow) } }),
    h("p", { w: "phrase.fast", v: { rate: grouped(p.rate_fast), years: years(p.years_fast) } }),
    h("p", { w: "phrase.use" }));
}

/** Where counting years ends: the universe has had some 14,000,000,000. */
const MOST_YEARS = 1e12;

/** A number of years to two digits. @param {number} n */
function years(n) {
  if (n < 1) return "< 1";
  if (n >= MOST_YEARS) return `> ${grouped(MOST_YEARS)}`;
  return grouped(Number(n.toPrecision(2)));
}

/** @param {number} n */
function grouped(n) {
  return Math.round(n).toLocaleString("en-US");
}
