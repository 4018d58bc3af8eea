// The browsers inside other apps, which often save no file: a line that says so and leads out, before the code in the
// address is used up.

import { h, icon } from "./dom.js";

/** What those of messengers and social networks say of themselves, and ";wv", which Android adds for every app. */
const APPS = /\b(FBAN|FBAV|FB_IAB|FBIOS|Instagram|WhatsApp|Messenger|TikTok|Snapchat)\b|; ?wv\)/;

/** @returns {boolean} whether the page is shown by another app */
export function inApp() {
  return APPS.test(navigator.userAgent);
}

/**
 * The way out, with the address as it is, code and all.
 * @returns {string} "" where a page cannot open another browser
 */
function chrome() {
  if (!/Android/.test(navigator.userAgent)) return "";
  return `intent://${location.host}${location.pathname}${location.hash}#Intent;scheme=http;package=com.android.chrome;end`;
}

/** @param {() => void} stay called when the person goes on here */
export function outOfApp(stay) {
  const out = chrome();
  return h("div.problem.mild", { role: "status", id: "inapp" }, icon("alert", "problem-icon"), h("div.problem-words", {},
    h("p", { w: "page_inapp" }),
    out ? null : h("p", { w: "page_inapp_menu" }),
    h("p.problem-actions", {},
      out ? h("a.plain.filled", { id: "inapp-open", href: out, w: "page_inapp_open" }) : null,
      h("button.plain", { id: "inapp-stay", onclick: stay, w: "page_inapp_stay" }))));
}
