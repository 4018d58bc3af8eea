// Asks for the password of a locked PDF. It goes to the engine and is forgotten with the document.

import { $, fill, h, icon, ltr } from "./dom.js";

/**
 * @param {string} name of the file
 * @param {boolean} wrong whether one was tried and did not open it
 * @param {(password: string) => void} open
 */
export function askPassword(name, wrong, open) {
  const form = $("password");
  const input = h("input", {
    id: "pdf-password", type: "password", dir: "ltr", autocomplete: "off", "aria-describedby": "pdf-password-hint pdf-password-bad",
    "aria-invalid": String(wrong),
  });
  const bad = h("p.bad", { id: "pdf-password-bad", role: "alert", w: wrong ? "page_password_wrong" : "page_password_empty", hidden: !wrong });
  fill(form,
    h("h2", {}, icon("lock"), h("span", { w: "page_password_title" })),
    h("p", {}, ltr(name)),
    h("label", { for: "pdf-password", w: "page_password_label" }),
    h("div.password-row", {}, input, h("button.plain.filled", { type: "submit", w: "page_password_open" })),
    bad,
    h("p.hint", { id: "pdf-password-hint", w: "page_password_hint" }));
  form.querySelector("button").type = "submit";
  form.onsubmit = (/** @type {Event} */ e) => {
    e.preventDefault();
    if (input.value === "") {
      bad.hidden = false;
      input.focus();
      return;
    }
    open(input.value);
  };
  form.hidden = false;
  input.focus();
}

/** Takes the form, and what was typed, away. */
export function hidePassword() {
  $("password").hidden = true;
  fill($("password"));
}
