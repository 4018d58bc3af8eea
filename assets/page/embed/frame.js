// An example: the page in an <iframe>. The contract stands in frame.js of the page itself.

const at = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const frame = at("mohr");
const origin = new URL(frame.src).origin;

/** @param {string} type @param {Record<string, any>} [more] */
function post(type, more = {}) {
  frame.contentWindow.postMessage({ mohr: 1, type, id: 1, ...more }, origin);
}

addEventListener("message", (e) => {
  if (e.source !== frame.contentWindow || e.origin !== origin || e.data?.mohr !== 1) return;
  at("said").textContent = e.data.type;
  if (e.data.type !== "result") return;
  Object.assign(at("shown"), { src: URL.createObjectURL(e.data.file), hidden: false });
});

at("file").addEventListener("change", () => {
  const [file] = at("file").files;
  if (file) post("stamp", { file, name: file.name, job: { purpose: "Account opening at Example Bank only", to: "Example Bank" } });
});

// The page inside may not listen yet.
const knock = setInterval(() => (at("said").textContent === "" ? post("hello") : clearInterval(knock)), 200);
