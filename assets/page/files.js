// The page's own files: beside the page where it is a folder or a server, within it where it is one file.

/** @param {string} name @returns {Promise<Uint8Array<ArrayBuffer>>} */
export async function bytes(name) {
  const inside = within(name);
  if (inside) return unpacked(inside);
  const answer = await fetch(name);
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
  if (!within(name)) return name;
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

/** Unpacks what the page carries as gzip in base64. @param {HTMLElement} el */
async function unpacked(el) {
  const raw = atob(el.textContent ?? "");
  const packed = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) packed[i] = raw.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
