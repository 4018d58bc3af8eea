// Whose key signs the copies, where the page itself makes it: for this tab, or kept on this device if the person says so.

import { $, fill, h, icon } from "./dom.js";
import { ownKey } from "./engine.js";
import { announce } from "./words.js";

/** Shows the choice, where there is one. */
export function startOwnKey() {
  const key = ownKey;
  if (!key) return;
  const box = h("input", { type: "checkbox", id: "keep-key" });
  box.checked = key.kept();
  box.addEventListener("change", () => {
    box.checked = key.keep(box.checked);
    announce(box.checked ? "page_key_kept" : "page_key_gone");
  });
  fill($("own-key"), h("label", {}, box, icon("key"), h("span", { w: "page_key_keep" })), h("p.quiet", { w: "page_key_why" }));
  $("own-key").hidden = false;
}
