// The choices: what the copy is for, for whom, until when, how strong. One form; every change shows on the stage at once.

import { $, fill, h, icon } from "./dom.js";
import { lastDay, today } from "./days.js";
import { change, settle, state, watch } from "./state.js";
import { day, language } from "./words.js";

/** Pixels of the longer side that messengers leave alone. */
const MESSAGE_SIDE = 1600;

/** @type {{id: string, en: string, ur: string}[]} */
let known = [];

/**
 * Builds the form.
 * @param {{id: string, en: string, ur: string}[]} purposes the engine's
 */
export function startChoices(purposes) {
  known = purposes;
  const form = $("choices");
  form.addEventListener("submit", (/** @type {Event} */ e) => e.preventDefault());
  fill(form,
    h("fieldset.chips", { id: "chips" },
      h("legend", { w: "page_purpose" }),
      h("div.chip-grid", {}, ...purposes.map((p) => chip(p.id)))),
    h("div.field.other-field", { id: "other-field", hidden: true },
      h("label", { for: "other", w: "page_other_label" }),
      h("input", { id: "other", type: "text", maxlength: 80, dir: "auto", autocomplete: "off", "aria-describedby": "other-hint", oninput: typed("other") }),
      h("p.hint", { id: "other-hint", w: "page_other_hint" })),
    details());
  watch(show);
  document.addEventListener("spoken", () => {
    fillUntil();
    show();
  });
  const wide = matchMedia("(min-width: 60rem)");
  const unfold = () => {
    $("details").open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
  show();
}

function details() {
  return h("details.details", { id: "details" },
    h("summary", {}, h("span", { w: "page_details" })),
    h("div.details-body", {},
      field("to", h("input", { id: "to", type: "text", maxlength: 60, dir: "auto", autocomplete: "off", "aria-describedby": "to-hint", oninput: typed("to") })),
      h("fieldset.pick", {},
        h("legend", {}, h("span", { w: "page_until_label" })),
        h("div.pick-row", { id: "until-row" }, ...["none", "week", "month", "quarter", "own"].map((v) => radio("until", v))),
        h("div.own-day", { id: "own-day", hidden: true },
          h("input", { id: "until-day", type: "date", dir: "ltr", label: "page_until_own", onchange: ownDay })),
        h("p.hint", { id: "until-says" })),
      h("fieldset.pick", {},
        h("legend", { w: "page_strength_label" }),
        h("div.pick-row.joined", {}, ...["light", "normal", "strong"].map((v) => radio("strength", v)))),
      h("fieldset.pick", {},
        h("legend", { w: "page_stamplang_label" }),
        h("div.pick-row.joined", {}, ...["en", "ur", "both"].map((v) => radio("stamplang", v)))),
      h("fieldset.pick", { id: "as-field" },
        h("legend", { w: "page_as_label" }),
        h("div.pick-row", {}, ...["message", "full", "pdf", "a4"].map((v) => radio("as", v))))));
}

/** @param {string} id @param {any} input */
function field(id, input) {
  return h("div.field", {},
    h("label", { for: id }, h("span", { w: `page_${id}_label` }), h("span.optional", { w: "page_optional" })),
    input,
    h("p.hint", { id: `${id}-hint`, w: `page_${id}_hint` }));
}

/** @param {string} id */
function chip(id) {
  return h("label.chip", {},
    h("input", { type: "radio", name: "purpose", value: id, id: `chip-${id}`, onchange: () => choosePurpose(id) }),
    icon(id), h("span", { w: `page_chip_${id}` }));
}

/** @param {string} name @param {string} value */
function radio(name, value) {
  return h("label.option", { id: `${name}-${value}-option` },
    h("input", { type: "radio", name, value, id: `${name}-${value}`, onchange: () => choose(name, value) }),
    h("span", { w: `page_${name}_${value}` }));
}

/** @param {string} id */
function choosePurpose(id) {
  change(() => {
    state.choices.purpose = id;
  });
  if (id === "other") $("other").focus();
}

/** @param {string} name @param {string} value */
function choose(name, value) {
  const key = name === "stamplang" ? "stampLang" : name;
  change(() => {
    Object.assign(state.choices, { [key]: value });
    if (key === "until" && value === "own" && !state.choices.untilDay) state.choices.untilDay = lastDay("month", "");
  });
  if (key === "until" && value === "own") $("until-day").focus();
}

function ownDay() {
  change(() => {
    state.choices.untilDay = $("until-day").value;
  });
}

/** @param {"to"|"other"} name */
function typed(name) {
  return (/** @type {any} */ e) => {
    change(() => {
      state.choices[name] = e.target.value;
    }, name);
    clearTimeout(typing);
    typing = window.setTimeout(settle, 1500);
  };
}
let typing = 0;

/** Shows the state in the form. */
function show() {
  const c = state.choices;
  check("purpose", c.purpose);
  check("until", c.until);
  check("strength", c.strength);
  check("stamplang", stampLanguage());
  check("as", effectiveAs());
  for (const name of /** @type {const} */ (["to", "other"])) if ($(name).value !== c[name]) $(name).value = c[name];
  $("other-field").hidden = c.purpose !== "other";
  $("own-day").hidden = c.until !== "own";
  $("until-day").min = today();
  if ($("until-day").value !== c.untilDay) $("until-day").value = c.untilDay;
  fillUntil();
  const ready = state.docs.filter((d) => d.state !== "failed");
  const pictures = ready.every((d) => !d.pdf);
  $("as-field").hidden = ready.length > 0 && !ready.some((d) => !d.pdf);
  $("as-a4-option").hidden = !(pictures && ready.length === 2);
}

function fillUntil() {
  const last = lastDay(state.choices.until, state.choices.untilDay);
  const el = $("until-says");
  el.hidden = last === "";
  if (last) fill(el, h("bdi", {}, day(last)));
}

/** @param {string} name @param {string} value */
function check(name, value) {
  for (const el of document.querySelectorAll(`input[name="${name}"]`)) {
    const input = /** @type {HTMLInputElement} */ (el);
    input.checked = input.value === value;
  }
}

/** @returns {"en"|"ur"|"both"} the stamp's language: the page's, until another one is chosen */
export function stampLanguage() {
  const c = state.choices.stampLang;
  if (c === "en" || c === "ur" || c === "both") return c;
  return language() === "en" ? "en" : "ur";
}

/** @returns {"message"|"full"|"pdf"|"a4"} what can be carried out of what was chosen */
export function effectiveAs() {
  const ready = state.docs.filter((d) => d.state !== "failed");
  if (state.choices.as === "a4" && !(ready.length === 2 && ready.every((d) => !d.pdf))) return "pdf";
  return state.choices.as;
}

/** @returns {string} the purpose as it stands on the stamp, "" when there is none yet */
export function purposeText() {
  const c = state.choices;
  if (c.purpose === "other") return c.other.trim();
  const p = known.find((k) => k.id === c.purpose);
  if (!p) return "";
  return stampLanguage() === "en" ? p.en : p.ur;
}

/**
 * The job of a document, or of several that become one.
 * @param {import("./state.js").Mask[]} masks
 * @param {boolean} pdf whether it is a PDF already
 * @returns {import("./engine.js").Job}
 */
export function jobOf(masks, pdf) {
  const c = state.choices;
  const as = pdf ? "pdf" : effectiveAs();
  const format = as === "message" ? "jpeg" : as === "full" ? "" : "pdf";
  return {
    purpose: purposeText(), to: c.to.trim(), date: today(), until: lastDay(c.until, c.untilDay), lang: stampLanguage(),
    strength: c.strength, masks, format, longSide: as === "message" ? MESSAGE_SIDE : 0, a4: as === "a4",
  };
}
