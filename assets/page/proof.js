// The panel for who does not believe that nothing leaves: what the browser allows, what was asked until now, and a test
// that needs no trust.

import { $, fill, h, icon, ltr } from "./dom.js";
import { offline, peer } from "./engine.js";

/** Every request of this page, as the browser itself counts them. @type {{name: string}[]} */
let seen = [];

/** Begins to count, from the first request on. */
export function startProof() {
  new PerformanceObserver((list) => {
    seen.push(...list.getEntries().map((e) => ({ name: e.name })));
    if (!$("proof").hidden) show();
  }).observe({ type: "resource", buffered: true });
  performance.addEventListener("resourcetimingbufferfull", () => performance.clearResourceTimings());
  const b = $("proof-show");
  b.addEventListener("click", () => {
    const open = $("proof").hidden;
    $("proof").hidden = !open;
    b.setAttribute("aria-expanded", String(open));
    if (open) show();
  });
}

/** @param {string} url */
function isHere(url) {
  return url.startsWith(`${location.origin}/`) || url.startsWith("blob:");
}

function show() {
  const requests = seen.filter((s) => !s.name.startsWith("blob:"));
  const away = requests.filter((s) => !isHere(s.name)).length;
  const open = $("proof").querySelector("details")?.open ?? false;
  const list = h("details", {},
    h("summary", { w: "page_proof_list" }),
    h("ul.requests", { tabindex: "0", label: "page_proof_list", role: "list" }, ...requests.slice(-40).reverse().map((s) => h("li", {}, ltr(s.name.replace(location.origin, ""))))));
  list.open = open;
  fill($("proof"),
    h("h2", { w: "page_proof_title" }),
    h("ul.proofs", {},
      h("li", {}, icon("shield"), h("span", {}, h("span", { w: offline ? "page_offline_policy" : "page_proof_policy" }), h("code", {}, ltr(offline ? `connect-src ${peer()}` : peer())))),
      h("li", {}, icon(away ? "alert" : "check"), h("span", {}, h("span", { w: "page_proof_count", v: { n: requests.length, m: away } }), list)),
      h("li", {}, icon("plane"), h("span", { w: "page_proof_plane" })),
      h("li", {}, icon("lock"), h("span", { w: "page_proof_keep" }))));
}
