// The tips: cards by topic, with what each rests on. They are asked for when the view is first opened.

import { $, fill, h, icon, keep, picture } from "./dom.js";
import { poster, tips } from "./engine.js";
import { errorBox } from "./errors.js";
import { day, language, place } from "./words.js";

/** What facts are told in. */
const english = { lang: "en", dir: "ltr" };

/** @type {{el: any, text: string}[]} every tip with what a search looks through */
let cards = [];
let loading = false;

/** Builds the frame of the view. */
export function startTips() {
  fill($("view-tips"),
    h("h1", { id: "tips-title", tabindex: "-1", w: "page_tips_title" }),
    h("p.lead", { w: "page_tips_lead" }),
    h("div.tips-bar", {},
      h("div.field", {},
        h("label", { for: "tips-search", w: "page_tips_search" }),
        h("input", { id: "tips-search", type: "search", dir: "auto", maxlength: 80, autocomplete: "off", spellcheck: "false", enterkeyhint: "search", oninput: search })),
      h("button.plain", { id: "tips-print", onclick: () => print() }, icon("print"), h("span", { w: "page_print" })),
      h("button.plain", { id: "tips-poster", onclick: savePoster }, icon("save"), h("span", { w: "page_tips_poster" }))),
    h("div", { id: "tips-trouble" }),
    h("p.quiet", { id: "tips-count", role: "status" }),
    h("div.topics", { id: "topics" }));
  // On paper nothing can be opened: the sources are printed, too.
  /** @type {any[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...$("topics").querySelectorAll("details:not([open])")];
    for (const d of opened) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of opened) d.open = false;
  });
}

async function savePoster() {
  fill($("tips-trouble"));
  try {
    keep(await poster(), "mohr-poster.pdf");
  } catch (err) {
    fill($("tips-trouble"), errorBox(err));
  }
}

/** Fills the view, unless it is filled. */
export async function showTips() {
  if (cards.length > 0 || loading) return;
  loading = true;
  try {
    const all = await tips();
    fill($("topics"), all.old ? old(all.seen, all.months) : null, ...all.topics.map((t) => topic(t, all.old)));
    search();
  } catch (err) {
    fill($("topics"), errorBox(err, { actions: [h("button.plain", { w: "page_retry", onclick: showTips })] }));
  } finally {
    loading = false;
  }
}

/** @param {string} seen @param {number} months */
function old(seen, months) {
  return warning("page_tips_old", () => ({ date: day(seen), n: months }));
}

/** @param {string} key @param {() => Record<string, string|number>} v */
function warning(key, v) {
  return h("div.problem.mild", {}, icon("clock", "problem-icon"), h("p.problem-words", { w: key, v }));
}

/** Says a wording in the language of the page. @param {string} spec @param {import("./engine.js").Wording} w @param {Record<string, any>} [props] */
function said(spec, w, props = {}) {
  return h(spec, { ...props, w: "page_value", v: () => ({ value: language() === "ur" ? w.ur : w.en }) });
}

/** @param {import("./engine.js").Topic} t @param {boolean} stale whether all of it is old, which is told once */
function topic(t, stale) {
  return h("section.topic", { id: `topic-${t.id}`, "aria-labelledby": `topic-${t.id}-title` },
    h("div.topic-head", {}, said("h2", t.title, { id: `topic-${t.id}-title` }), picture(`tips/${t.id}.svg`)),
    h("div.tip-cards", {}, ...t.tips.map((tip) => card(tip, t, stale))));
}

/** @param {import("./engine.js").Tip} tip @param {import("./engine.js").Topic} t @param {boolean} stale */
function card(tip, t, stale) {
  const el = h("article.tip", { id: `tip-${tip.id}` },
    said("h3", tip.title),
    said("p", tip.text),
    tip.due && !stale ? warning("page_tips_due", () => ({ date: day(tip.review_by) })) : null,
    h("details.sources", {},
      h("summary", { w: "page_tips_source", v: () => ({ date: day(tip.seen) }) }),
      h("ul", {}, ...tip.facts.map((f) => h("li", {},
        h("p", english, f.claim),
        ...f.sources.map((s) => h("p.quiet", english, s)),
        h("p.quiet", { w: `page_tipgrade_${f.grade.toLowerCase()}` }))))));
  cards.push({ el, text: bare([t.title, tip.title, tip.text].flatMap((w) => [w.en, w.ur]).join(" ")) });
  return el;
}

/** Shows the tips that hold every word of the search, in either language. */
function search() {
  const wanted = bare($("tips-search").value).split(/\s+/).filter(Boolean);
  let n = 0;
  for (const c of cards) {
    const found = wanted.every((w) => c.text.includes(w));
    c.el.hidden = !found;
    if (found) n++;
  }
  for (const t of $("topics").querySelectorAll(".topic")) t.hidden = !t.querySelector(".tip:not([hidden])");
  if (cards.length === 0) return;
  if (n === 0) place($("tips-count"), "page_tips_nothing");
  else place($("tips-count"), "page_tips_count", { n, m: cards.length });
}

/** Text as it is compared: without marks of direction, and with the Arabic twins of two letters as those of Urdu. @param {string} text */
function bare(text) {
  return text.normalize("NFKC").replace(/[\u200c\u2066-\u2069]/g, "").replace(/\u064a/g, "\u06cc").replace(/\u0643/g, "\u06a9").toLowerCase();
}
