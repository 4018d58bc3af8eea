// The page's own files: beside the page where it is a folder or a server, within it where it is one file.

let base = "";

/** Says where the files are, if not beside the page. @param {string} folder an address */
export function from(folder) {
  base = folder.endsWith("/") ? folder : `${folder}/`;
}

/** @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function bytes(name) {
  const inside = within(name);
  if (inside) return unpacked(inside);
  const answer = await fetch(base + name);
  if (!answer.ok) throw new Error(`no ${name}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** @param {string} name @returns {Promise<string>} */
export async function text(name) {
  return new TextDecoder().decode(await bytes(name));
}

/**
 * An address for an element to show.
 * @param {string} name
 * @param {string} type
 * @returns {Promise<string>}
 */
export async function address(name, type) {
  if (!within(name)) return base + name;
  return URL.createObjectURL(new Blob([await bytes(name)], { type }));
}

/** The address of a script, as Trusted Types ask for it: the page's own files are all there are. @param {string} name */
export async function script(name) {
  const url = await address(name, "text/javascript");
  const types = /** @type {any} */ (globalThis).trustedTypes;
  if (!types) return url;
  policy ??= types.createPolicy("mohr", { createScriptURL: (/** @type {string} */ u) => u });
  return policy.createScriptURL(url);
}

/** @type {any} */
let policy = null;

/** @param {string} name @returns {HTMLElement|null} */
export function within(name) {
  return document.querySelector(`script[data-file="${name}"]`);
}

/** What each letter of windows-1252 that is no letter of Latin-1 stands for. @type {Map<number, number>} */
const HIGH = new Map();

/** Unpacks what the page carries as gzip, a letter of windows-1252 for each byte, "=" before one that is 64 further. @param {HTMLElement} el */
async function unpacked(el) {
  if (HIGH.size === 0) {
    const letters = new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 32 }, (_, i) => 128 + i));
    for (let i = 0; i < 32; i++) HIGH.set(letters.charCodeAt(i), 128 + i);
  }
  const letters = el.textContent ?? "";
  const packed = new Uint8Array(letters.length);
  let n = 0;
  for (let i = 0; i < letters.length; i++) {
    let b = letters.charCodeAt(i);
    if (b === 61) b = letters.charCodeAt(++i) - 64;
    packed[n++] = b < 256 ? b : /** @type {number} */ (HIGH.get(b));
  }
  const stream = new Blob([packed.subarray(0, n)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
