// The two views that ask something of a file: does this copy hold, and what does it give away.

import { $, fill, h, icon, ltr, own } from "./dom.js";
import { today } from "./days.js";
import { inspect, trace, verify } from "./engine.js";
import { codeOf, errorBox } from "./errors.js";
import { isPhone, pick, pickCamera } from "./intake.js";
import { announce, day, place } from "./words.js";

/** The icons and loudness of verdicts. */
const LOOKS = /** @type {Record<string, [string, string]>} */ ({
  valid: ["check", "good"], expired: ["clock", "warn"], altered: ["alert", "bad"], unsigned: ["question", "warn"],
  none: ["alert", "bad"], later: ["question", "warn"], foreign: ["alert", "bad"], pasted: ["alert", "bad"], other_key: ["alert", "bad"], disagree: ["alert", "bad"],
});

/** @type {(file: File) => void} */
let stampIt = () => {};
/** @type {AbortController|null} */
let asking = null;

/** @param {(file: File) => void} stamp takes a file to the view that stamps */
export function startAsk(stamp) {
  stampIt = stamp;
  for (const what of /** @type {const} */ (["check", "look"])) reset(what);
}

/** Empties one of the views. @param {"check"|"look"} what */
export function reset(what) {
  asking?.abort();
  const photo = what === "check" && isPhone()
    ? h("button.big.primary", { onclick: pickCamera }, icon("camera"), h("span", { w: "page_take" })) : null;
  fill($(`view-${what}`),
    h("h1", { id: `${what}-title`, tabindex: "-1", w: `page_${what}_title` }),
    h("p.lead", { w: `page_${what}_lead` }),
    h("div.starts", {}, photo,
      h(photo ? "button.big.second" : "button.big.primary", { id: `${what}-choose`, onclick: () => pick(false) }, icon("file"), h("span", { w: "page_choose" }))),
    h("p.drop-line", { w: "page_drop" }),
    h("div.answer", { id: `${what}-answer`, tabindex: "-1" }));
}

/** Asks about a file. @param {"check"|"look"} what @param {File} file @param {string} [password] */
export async function askAbout(what, file, password = "") {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const box = $(`${what}-answer`);
  const wait = setTimeout(() => fill(box, h("p.waiting", { role: "status", w: `page_busy_${what}` })), 300);
  try {
    const source = { file, password };
    const found = what === "check" ? await verify(source, today(), mine.signal) : await inspect(source, mine.signal);
    clearTimeout(wait);
    if (mine.signal.aborted) return;
    fill(box, ...(what === "check" ? verdict(/** @type {any} */ (found), source) : gives(/** @type {any} */ (found), file)));
  } catch (/** @type {any} */ err) {
    clearTimeout(wait);
    if (mine.signal.aborted) return;
    const locked = codeOf(err) === "encrypted";
    fill(box, locked ? null : errorBox(err, { name: file.name }), locked ? passwordForm(what, file, password !== "") : null);
  }
  (box.querySelector("input") ?? box).focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}

/** @param {"check"|"look"} what @param {File} file @param {boolean} wrong */
function passwordForm(what, file, wrong) {
  const input = h("input", { id: `${what}-password`, type: "password", dir: "ltr", autocomplete: "off", "aria-invalid": String(wrong) });
  const form = h("form.password", {},
    h("h2", {}, icon("lock"), h("span", { w: "page_password_title" })),
    h("label", { for: `${what}-password`, w: "page_password_label" }),
    h("div.password-row", {}, input, h("button.plain.filled", { w: "page_password_open" })),
    wrong ? h("p.bad", { role: "alert", w: "page_password_wrong" }) : null);
  form.querySelector("button").type = "submit";
  form.addEventListener("submit", (/** @type {Event} */ e) => {
    e.preventDefault();
    askAbout(what, file, input.value);
  });
  return form;
}

/**
 * @param {{state: string, disagree: boolean, pages: number, findings: any[], traced: any[]}} v
 * @param {import("./engine.js").Source} source
 */
function verdict(v, source) {
  const key = v.disagree ? "disagree" : v.state;
  const [sign, tone] = LOOKS[key] ?? LOOKS.none;
  const words = v.disagree ? "page_disagree" : `page_state_${key}`;
  announce(words);
  return [
    h(`div.verdict.${tone}`, { id: "verdict", "data-state": key },
      h("span.verdict-sign", {}, icon(sign)),
      h("div", {}, h("h2", { w: words }), h("p.verdict-file", {}, ltr(source.file.name)), h("p", { w: `${words}_do` }))),
    ...groups(v.findings).map((g) => says(g, v.pages)),
    mark(v, source),
    key === "valid" ? h("p.quiet.note", { w: "page_check_who" }) : null,
  ];
}

/**
 * What the invisible mark says beside the code, or a way to look for it longer where there is no code.
 * @param {{findings: any[], traced: any[]}} v
 * @param {import("./engine.js").Source} source
 */
function mark(v, source) {
  const codes = v.findings.map((f) => f.copy).filter(Boolean);
  const found = v.traced.filter((t) => t.found);
  if (found.length > 0) return marked(found, codes.includes(found[0].copy));
  if (codes.length > 0) return h("p.quiet.note", { id: "mark", "data-found": "no", w: "page_trace_none" });
  const box = h("section.says", { id: "mark", "data-found": "no" });
  fill(box, h("h3", { w: "page_trace_title" }), h("p", { w: "page_trace_lead" }),
    h("button.plain", { id: "mark-look", onclick: () => lookFor(box, source) }, icon("eye"), h("span", { w: "page_trace_look" })));
  return box;
}

/** Which copies a picture comes from. @param {any[]} found @param {boolean} same whether the code names it too */
function marked(found, same) {
  return h("section.says", { id: "mark", "data-found": "yes" },
    h("h3", { w: "page_trace_title" }),
    h("dl", {}, ...[...new Set(found.map((t) => t.copy))].slice(0, 20).map((copy) =>
      h("div", {}, h("dt", { w: "label.copy" }), h("dd", {}, ltr(copy))))),
    h("p", { w: same ? "page_trace_same" : "page_trace_from" }));
}

/** Looks for the mark as long as it takes. @param {any} box @param {import("./engine.js").Source} source */
async function lookFor(box, source) {
  const mine = new AbortController();
  asking = mine;
  fill(box, h("h3", { w: "page_trace_title" }), h("p.waiting", { role: "status", w: "page_busy_trace" }));
  try {
    const found = (await trace(source, true, mine.signal)).traced.filter((t) => t.found);
    if (mine.signal.aborted) return;
    announce(found.length > 0 ? "page_trace_from" : "page_trace_never");
    if (found.length > 0) box.replaceWith(marked(found, false));
    else fill(box, h("h3", { w: "page_trace_title" }), h("p", { w: "page_trace_never" }));
  } catch (/** @type {any} */ err) {
    if (!mine.signal.aborted) fill(box, errorBox(err, { name: source.file.name }));
  }
}

/** Findings that say the same, with their pages. @param {any[]} findings @returns {any[]} */
function groups(findings) {
  /** @type {any[]} */
  const out = [];
  for (const f of findings) {
    const same = out.find((g) => g.state === f.state && g.text === f.text);
    if (same) same.list.push(f.page);
    else out.push({ ...f, list: [f.page] });
  }
  return out;
}

/** What one code says, as the caption says it. @param {any} f @param {number} pages */
function says(f, pages) {
  if (!f.for && f.state !== "foreign") return null;
  const row = (/** @type {string} */ key, /** @type {any} */ value) => (value ? h("div", {}, h("dt", { w: key }), h("dd", {}, value)) : null);
  const date = (/** @type {string} */ iso) => {
    if (!iso) return null;
    const el = h("bdi");
    place(el, "page_value", () => ({ value: day(iso) }));
    return el;
  };
  return h(LOOKS[f.state]?.[1] === "bad" ? "section.says.bad" : "section.says", {},
    h("h3", { w: "page_check_says" }),
    h("dl", {},
      row("label.for", f.for && own(f.for)),
      row("label.to", f.to && own(f.to)),
      row("label.issued", date(f.on)),
      row("label.until", date(f.until)),
      row("label.copy", f.copy && ltr(f.copy)),
      row("page_check_key", f.words && ltr(f.words)),
      f.for ? null : row("page_check_says", own(f.text.slice(0, 300))),
      pages > 1 ? row("page_check_pages", ltr(f.list.slice(0, 20).join(", "))) : null));
}

/** @param {any[]} list @returns {string[]} what a kind tells, each once, and not too much of it */
function values(list) {
  return [...new Set(list.map((d) => d.value || `${d.where}, ${d.bytes} B`))].slice(0, 4);
}

/** @param {{disclosures: {kind: string, where: string, value: string, bytes: number}[]}} info @param {File} file */
function gives(info, file) {
  /** @type {Map<string, any[]>} */
  const kinds = new Map();
  for (const d of info.disclosures) kinds.set(d.kind, [...(kinds.get(d.kind) ?? []), d]);
  const n = kinds.size;
  const words = n === 0 ? "page_look_none" : "page_look_count";
  announce(words, { n });
  return [
    h(n === 0 ? "div.verdict.good" : "div.verdict.warn", { id: "verdict", "data-state": n === 0 ? "none" : "some" },
      h("span.verdict-sign", {}, icon(n === 0 ? "check" : "eye")),
      h("div", {}, h("h2", { w: words, v: { n } }), h("p.verdict-file", {}, ltr(file.name)),
        kinds.has("location") ? h("p.gps", {}, icon("pin"), h("span", { w: "page_look_gps" })) : null)),
    n > 0 ? h("dl.gives", {}, ...[...kinds].map(([kind, list]) => h("div", {},
      h("dt", { w: `page_kind_${kind}` }), ...values(list).map((v) => h("dd", {}, ltr(v)))))) : null,
    h("p.after", {}, h("button.plain.filled", { id: "look-stamp", onclick: () => stampIt(file) }, icon("stamp"), h("span", { w: "page_look_stamp" }))),
  ];
}
