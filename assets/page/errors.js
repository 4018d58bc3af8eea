// Says what went wrong and what to do next, in words of the catalogue, for every code that engine.js or the page gives.

import { h, icon, ltr } from "./dom.js";
import { has, isolate, say } from "./words.js";

/** What starts the app in a terminal, where it can ask for a passphrase. */
const COMMAND = "mohr serve";

/**
 * Builds the box for one failure.
 * @param {any} err a Problem of engine.js, or anything else, which is our own fault
 * @param {{name?: string, actions?: any[]}} [more] the file's name, and buttons that lead on
 * @returns {HTMLElement}
 */
export function errorBox(err, more = {}) {
  const code = codeOf(err);
  const detail = err?.detail ?? (code === "internal" ? String(err?.message ?? err ?? "") : "");
  return h("div.problem", { role: "alert" },
    icon("alert", "problem-icon"),
    h("div.problem-words", {},
      h("p.problem-what", {},
        h("span.vh", { w: "page_error_word" }),
        h("strong", { w: `page_err_${code}` })),
      more.name ? h("p.problem-name", {}, ltr(more.name)) : null,
      h("p", { w: `page_err_${code}_do`, v: { command: COMMAND } }),
      more.actions?.length ? h("p.problem-actions", {}, ...more.actions) : null,
      detail ? h("details.problem-detail", {}, h("summary", { w: "page_err_detail" }), h("p", {}, ltr(detail))) : null));
}

/**
 * One line for a place without room.
 * @param {any} err
 * @returns {string} of the catalogue
 */
export function errorLine(err) {
  const code = codeOf(err);
  return `${isolate(say(`page_err_${code}`))} ${say(`page_err_${code}_do`, { command: COMMAND })}`;
}

/** @param {any} err @returns {string} a code that the catalogue has words for */
export function codeOf(err) {
  const code = String(err?.code ?? "internal");
  return has(`page_err_${code}_do`) ? code : "internal";
}
