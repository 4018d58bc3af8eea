// An example: the engine in a page of one's own.

import { begin, stamp } from "../mohr.js";

const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));

at("file").addEventListener("change", async () => {
  const file = at("file").files[0];
  if (!file) return;
  at("said").textContent = "…";
  try {
    const { copy, copy_id } = await stamp(file, { purpose: at("purpose").value });
    const url = URL.createObjectURL(copy);
    Object.assign(at("copy"), { href: url, hidden: false });
    Object.assign(at("shown"), { src: url, hidden: copy.type === "application/pdf" });
    at("said").textContent = `copy ${copy_id}`;
  } catch (/** @type {any} */ err) {
    at("said").textContent = `not stamped: ${err.code}`;
  }
});

await begin(new URL("../", import.meta.url));
at("said").textContent = "ready";
