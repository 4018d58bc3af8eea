// Weighs a password while it is typed: what makes it easy to guess first, then how long guessing takes, then what a standard
// says. What was typed stands in its field alone, and is gone when the view is left.

import { $, fill, h, icon } from "./dom.js";
import { password } from "./engine.js";
import { errorBox } from "./errors.js";
import { announce, place, say } from "./words.js";

/** Milliseconds without a key after which a password is weighed, and after which the finding is read out. */
const REST = 250;
const SAY = 1200;
/** More than anybody types, in UTF-16 units: of what lies behind the first thousand characters only the number counts. */
const MOST_TYPED = 4096;

/** Words for a time in seconds below each bound. */
const TIMES = /** @type {[number, string][]} */ ([
  [1, "second"], [60, "minute"], [3600, "hour"], [86400, "day"], [31 * 86400, "month"], [365 * 86400, "year"], [36500 * 86400, "century"],
]);

/** @type {AbortController|null} */
let asking = null;
let timer = 0;
let saying = 0;

/** Builds the upper part of the view. */
export function startMeter() {
  const typed = { dir: "auto", autocomplete: "off", autocapitalize: "none", autocorrect: "off", spellcheck: "false", oninput: soon };
  fill($("meter"),
    h("h1", { id: "passwords-title", tabindex: "-1", w: "page_passwords_title" }),
    h("p.lead", { w: "page_passwords_lead" }),
    h("div.weigh", {},
      h("div.field", {},
        h("label", { for: "weigh", w: "page_passwords_label" }),
        h("div.password-row", {},
          h("input", { id: "weigh", type: "password", maxlength: MOST_TYPED, "aria-describedby": "weigh-stays", ...typed }),
          h("button.plain", { id: "weigh-show", "aria-controls": "weigh", w: "page_passwords_show", onclick: () => show($("weigh").type === "password") })),
        h("p.stays", { id: "weigh-stays" }, icon("lock"), h("span", { w: "page_passwords_stays" }))),
      h("div.field", {},
        h("label", { for: "own" }, h("span", { w: "page_own_label" }), h("span.optional", { w: "page_optional" })),
        h("input", { id: "own", type: "text", maxlength: 500, "aria-describedby": "own-hint", ...typed }),
        h("p.hint", { id: "own-hint", w: "page_own_hint" }))),
    h("div.answer", { id: "weigh-answer" }));
}

/** Forgets what was typed and what was found. */
export function clearMeter() {
  stop();
  for (const id of ["weigh", "own"]) $(id).value = "";
  show(false);
  fill($("weigh-answer"));
}

function stop() {
  clearTimeout(timer);
  clearTimeout(saying);
  asking?.abort();
  asking = null;
}

/** @param {boolean} on */
function show(on) {
  $("weigh").type = on ? "text" : "password";
  place($("weigh-show"), on ? "page_passwords_hide" : "page_passwords_show");
}

/** Weighs once the typing rests; an answer to what is no longer there is dropped. */
function soon() {
  stop();
  if ($("weigh").value === "") fill($("weigh-answer"));
  else timer = window.setTimeout(weigh, REST);
}

async function weigh() {
  const mine = new AbortController();
  asking = mine;
  const own = $("own").value.split(/[,\u060c]/).map((/** @type {string} */ w) => w.trim()).filter(Boolean);
  try {
    const found = await password($("weigh").value, own, mine.signal);
    if (mine.signal.aborted) return;
    fill($("weigh-answer"), ...finding(found));
    saying = window.setTimeout(() => announce("page_meter_said", () => ({ reason: said(found), grade: say(`password.score.${found.score}`) })), SAY);
  } catch (err) {
    if (!mine.signal.aborted) fill($("weigh-answer"), errorBox(err));
  }
}

/** @param {import("./engine.js").Weighed} found */
function said(found) {
  return say(found.reasons.length > 0 ? `password.reason.${found.reasons[0].code}` : "page_meter_none");
}

/** @param {import("./engine.js").Weighed} found */
function finding(found) {
  const good = found.score > 2;
  const tone = good ? "good" : found.score === 2 ? "warn" : "bad";
  const grade = `password.score.${found.score}`;
  // Of a weak one the reason is the headline; what is left to say of a strong one stands below its grade.
  const [first, ...others] = found.reasons;
  const list = good || !first ? found.reasons : others;
  return [
    h(`div.verdict.${tone}`, { id: "weighed", "data-score": found.score },
      h("span.verdict-sign", {}, icon(good ? "check" : "alert")),
      h("div", {},
        good || !first ? h("h2", { w: grade }) : h("h2", {}, reason(first, found.length)),
        found.reasons.length === 0 ? h("p", { w: "page_meter_none" }) : null,
        list.length > 0 ? h("ul.reasons", {}, ...list.map((r) => h("li", {}, reason(r, found.length)))) : null,
        found.breached > 0 ? h("p", { w: "password.leaked", v: { n: found.breached.toLocaleString("en-US") } }) : null,
        good || !first ? null : h("p.grade", { w: grade }))),
    h("div.readings", {},
      reading("login", "shield", "password.online", { time: found.seconds.online, slow: found.seconds.online_throttled }),
      reading("stolen", "file", "password.offline", { time: found.seconds.offline_slow, fast: found.seconds.offline_fast })),
    h("section.reading", {},
      h("h3", {}, icon("pages"), h("span", { w: "page_meter_standard" })),
      standard(found),
      h("p.quiet", { w: "password.nist.note" }),
      found.rest > 0 ? h("p.quiet", { w: "password.rest", v: { n: found.length - found.rest, m: found.rest } }) : null),
  ];
}

/** Says one reason, and where, unless it is of the whole. @param {{code: string, from: number, to: number}} r @param {number} length */
function reason(r, length) {
  const key = `password.reason.${r.code}`;
  if (r.from === 0 && r.to >= length) return h("span", { w: key });
  const one = r.to - r.from === 1;
  return h("span", {
    w: one ? "password.place.one" : "password.place",
    v: () => ({ reason: say(key), from: r.from + 1, to: r.to }),
  });
}

/** @param {string} name @param {string} sign @param {string} key @param {Record<string, number>} seconds */
function reading(name, sign, key, seconds) {
  const words = () => Object.fromEntries(Object.entries(seconds).map(([place, s]) => [place, say(timeKey(s))]));
  return h("section.reading", { id: `reading-${name}` },
    h("h3", {}, icon(sign), h("span", { w: `page_meter_${name}` })),
    h("p", { w: key, v: words }));
}

/** @param {number} seconds */
function timeKey(seconds) {
  return `password.time.${TIMES.find(([bound]) => seconds < bound)?.[1] ?? "never"}`;
}

/** @param {import("./engine.js").Weighed} found */
function standard({ breached, nist }) {
  const { standard: name, length_alone: alone, length_second_factor: second } = nist;
  if (breached > 0) return h("p", { w: "password.nist.leaked", v: { standard: name } });
  if (nist.alone) return h("p", { w: "password.nist.alone", v: { standard: name, n: alone } });
  if (nist.second_factor) return h("p", { w: "password.nist.second", v: { standard: name, n: alone } });
  return h("p", { w: "password.nist.short", v: { standard: name, n: second } });
}
