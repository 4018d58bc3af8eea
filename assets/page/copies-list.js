// The copies that were given, as the owner's register has them: what has expired first, with messages that ask to delete it.
// There is no such view where there is no register.

import { $, fill, h, icon, own } from "./dom.js";
import { today } from "./days.js";
import { forgetGiven, given, noteGiven, registers } from "./engine.js";
import { errorBox } from "./errors.js";
import { announce, day, place } from "./words.js";

/** Milliseconds without a key after which is searched, and characters of a note. */
const REST = 250;
const MOST_NOTE = 500;

/** @typedef {import("./engine.js").Given} Given */

/** @type {AbortController|null} */
let asking = null;
let timer = 0;

/** Builds the frame of the view, if there is a register. */
export function startCopies() {
  if (!registers()) return;
  $("nav-copies").hidden = false;
  fill($("view-copies"),
    h("h1", { id: "copies-title", tabindex: "-1", w: "page_copies_title" }),
    h("p.lead", { w: "page_copies_lead" }),
    h("div.field", {},
      h("label", { for: "copies-search", w: "page_copies_search" }),
      h("input", { id: "copies-search", type: "search", dir: "auto", maxlength: 80, autocomplete: "off", spellcheck: "false", enterkeyhint: "search", oninput: soon })),
    h("p.quiet", { id: "copies-count", role: "status" }),
    h("div.given-list", { id: "copies-list" }));
}

function soon() {
  clearTimeout(timer);
  timer = window.setTimeout(showCopies, REST);
}

/** Reads the register anew and shows it. */
export async function showCopies() {
  clearTimeout(timer);
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const wanted = $("copies-search").value.trim();
  try {
    const found = await given(wanted, mine.signal);
    if (!mine.signal.aborted) show(found, wanted !== "");
  } catch (err) {
    if (!mine.signal.aborted) fill($("copies-list"), errorBox(err, { actions: [h("button.plain", { w: "page_retry", onclick: showCopies })] }));
  }
}

/** @param {Awaited<ReturnType<typeof given>>} found @param {boolean} searched */
function show(found, searched) {
  const due = found.copies.filter((c) => isDue(c));
  const rest = found.copies.filter((c) => !isDue(c));
  if (found.all === 0) place($("copies-count"), "page_copies_none");
  else if (found.found === 0) place($("copies-count"), "page_copies_nothing");
  else if (searched) place($("copies-count"), "page_copies_count", { n: found.found, m: found.all });
  else place($("copies-count"), "page_copies_count", { n: found.copies.length, m: found.all });
  fill($("copies-list"),
    found.damaged > 0 ? h("div.problem.mild", {}, icon("alert", "problem-icon"), h("p.problem-words", { w: "page_copies_damaged" })) : null,
    part("due", "page_copies_due", due),
    part("rest", due.length > 0 ? "page_copies_rest" : null, rest),
    found.found > found.copies.length ? h("p.quiet", { w: "page_copies_more", v: { n: found.copies.length } }) : null);
}

/** @param {Given} c @returns {boolean} whether its holder is to be asked */
function isDue(c) {
  return c.expired && c.asked === "";
}

/** @param {string} name @param {string|null} heading @param {Given[]} list */
function part(name, heading, list) {
  if (list.length === 0) return null;
  return h("section.given-part", { id: `copies-${name}`, ...(heading ? { "aria-labelledby": `copies-${name}-title` } : { "aria-labelledby": "copies-title" }) },
    heading ? h("h2", { id: `copies-${name}-title`, w: heading }) : null,
    h("div.given-cards", {}, ...list.map(card)));
}

/** @param {Given} c */
function card(c) {
  const more = h("div.given-more");
  const told = h("p.quiet", { role: "status" });
  const trouble = h("div");
  /** Does something with the copy and tells what goes wrong. @param {() => Promise<void>} what @param {string} key */
  const act = async (what, key) => {
    fill(trouble);
    try {
      await what();
      announce(key);
      return true;
    } catch (err) {
      fill(trouble, errorBox(err));
      return false;
    }
  };
  /** @param {{note?: string, asked?: string}} change */
  const note = async (change) => {
    if (!(await act(() => noteGiven(c.copy_id, change), "page_copies_noted"))) return;
    const next = card({ ...c, ...change });
    el.replaceWith(next);
    next.querySelector("button")?.focus();
  };
  const forget = async () => {
    if (!(await act(() => forgetGiven(c.copy_id), "page_copies_gone"))) return;
    await showCopies();
    $("copies-title").focus();
  };
  const buttons = [
    h("button.plain.given-say", { "aria-expanded": "false", onclick: open(more, () => messages(c, told, note)) }, icon("share"), h("span", { w: "page_copies_ask" })),
    h("button.plain", { "aria-expanded": "false", onclick: open(more, () => noteForm(c, note)) }, icon("note"), h("span", { w: "page_copies_note" })),
    h("button.plain", { "aria-expanded": "false", onclick: open(more, () => sure(forget)) }, icon("trash"), h("span", { w: "page_copies_forget" })),
  ];
  if (isDue(c)) buttons[0].classList.add("filled");
  const el = h("article.given", { "data-id": c.copy_id },
    h("div.given-head", {}, h("h3", {}, own(c.purpose)), mark(c)),
    c.recipient ? h("p", {}, h("span.quiet", { w: "page_copies_to" }), " ", own(c.recipient)) : null,
    c.expires
      ? h("p.quiet", { w: "page_copies_days", v: () => ({ date: day(c.issued), until: day(c.expires) }) })
      : h("p.quiet", { w: "page_copies_day", v: () => ({ date: day(c.issued) }) }),
    h("p.quiet", {}, h("span", { w: "page_copies_id", v: { id: c.copy_id } })),
    c.note ? h("p.given-note", {}, icon("note"), own(c.note)) : null,
    h("div.given-row", {}, ...buttons),
    more, told, trouble);
  return el;
}

/** How a copy stands, if there is something to say. @param {Given} c */
function mark(c) {
  if (c.asked) return h("span.given-mark.good", { w: "page_copies_asked", v: () => ({ date: day(c.asked) }) });
  return c.expired ? h("span.given-mark.warn", { w: "page_copies_expired" }) : null;
}

/** Opens one thing below the buttons, or closes it again. @param {any} more @param {() => any} build */
function open(more, build) {
  return (/** @type {Event} */ e) => {
    const button = /** @type {HTMLElement} */ (e.currentTarget);
    const was = button.getAttribute("aria-expanded") === "true";
    for (const b of button.parentElement?.children ?? []) b.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-expanded", String(!was));
    fill(more, was ? null : build());
    if (!was) more.querySelector("input")?.focus();
  };
}

/** Messages to send. @param {Given} c @param {any} told @param {(change: {asked: string}) => void} note */
function messages(c, told, note) {
  const one = (/** @type {"en"|"ur"} */ lang, /** @type {string} */ key) => {
    const text = h("p.given-text", { lang, dir: lang === "ur" ? "rtl" : "ltr" }, ...pieces(c.ask[lang]));
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(c.ask[lang]);
        place(told, "page_copies_copied");
      } catch {
        getSelection()?.selectAllChildren(text);
        place(told, "page_phrase_uncopied");
      }
    };
    return h("div.given-message", {}, text, h("button.plain", { "data-copy": lang, onclick: copy }, icon("copy"), h("span", { w: key })));
  };
  const asked = c.asked
    ? h("button.plain", { "data-mark": "", onclick: () => note({ asked: "" }), w: "page_copies_unmark" })
    : h("button.plain.filled", { "data-mark": "today", onclick: () => note({ asked: today() }) }, icon("check"), h("span", { w: "page_copies_mark" }));
  return h("div.given-ask", {},
    h("p.quiet", { w: "page_copies_ask_hint" }),
    h("div.given-messages", {}, one("en", "page_copies_copy_en"), one("ur", "page_copies_copy_ur")),
    h("p", {}, asked));
}

/** A message with what is put into it in its own script; days and copy numbers stay on one line. @param {string} text */
function pieces(text) {
  return text.split(/\u2068([^\u2069]*)\u2069|\b([0-9A-Z]{4}-[0-9A-Z-]{4,5})\b/).map((piece, i) => {
    if (piece === undefined || i % 3 === 0) return piece;
    const el = own(piece);
    if (piece.length <= 10) el.classList.add("given-whole");
    return el;
  });
}

/** A field for words of one's own. @param {Given} c @param {(change: {note: string}) => void} note */
function noteForm(c, note) {
  const id = `note-${c.copy_id}`;
  const input = h("input", { id, type: "text", dir: "auto", maxlength: MOST_NOTE, autocomplete: "off", value: c.note });
  const form = h("form.given-form", {
    onsubmit: (/** @type {Event} */ e) => {
      e.preventDefault();
      note({ note: input.value.trim() });
    },
  }, h("label", { for: id, w: "page_copies_note_label" }),
    h("div.password-row", {}, input, h("button.plain.filled", { w: "page_copies_note_save" })));
  form.querySelector("button").type = "submit";
  return form;
}

/** Asks once more. @param {() => void} forget */
function sure(forget) {
  return h("div.given-sure", {},
    h("p", { w: "page_copies_sure" }),
    h("button.plain.filled", { "data-sure": "yes", onclick: forget, w: "page_copies_sure_yes" }));
}

