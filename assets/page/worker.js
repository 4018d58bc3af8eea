// What runs in the Worker: it starts the program, hands it what the page sends, and lends it the browser's own decoders and
// encoders of pictures.

import { bring } from "./pdfium.js";

const VERSION = 1;
/** Rows of a picture that pass to the program at once. */
const STRIP = 256;

const scope = /** @type {any} */ (globalThis);

/** @type {Map<string, {promise: Promise<Uint8Array>, good: (b: Uint8Array) => void, bad: (err: any) => void}>} */
const wanted = new Map();
/** Calls that nobody waits for any longer. @type {Set<number>} */
const stopped = new Set();
let mostPixels = 120e6;
/** @type {WebAssembly.Instance|null} */
let program = null;

scope.onmessage = async (/** @type {MessageEvent} */ e) => {
  const said = e.data;
  if (said?.mohr !== VERSION) return;
  if (said.type === "begin") await begin(said);
  else if (said.type === "call") await call(said);
  else if (said.type === "file") arrive(said);
  else if (said.type === "stop") stopped.add(said.id);
};

/** @param {any} message @param {Transferable[]} [moved] */
function post(message, moved = []) {
  scope.postMessage({ mohr: VERSION, ...message }, moved);
}

/** @param {{module: WebAssembly.Module, fonts: Uint8Array[], root: Uint8Array, most: number}} said */
async function begin(said) {
  mostPixels = said.most;
  bring(() => want("pdfium.wasm"));
  const go = new scope.Go();
  program = await WebAssembly.instantiate(said.module, go.importObject);
  await new Promise((ready) => {
    scope.mohrReady = ready;
    go.run(program);
  });
  if (scope.mohr.version !== VERSION) throw new Error("version");
  const wrong = scope.mohr.begin(said.fonts, said.root);
  if (wrong) throw new Error(wrong);
  post({ type: "ready" });
}

/** @param {{id: number, verb: string, job: string, files: File[], today: string}} said */
async function call({ id, verb, job, files, today }) {
  const around = {
    today, decode, encode, list: (/** @type {string} */ name) => want(`lists/${name}`),
    tell: (/** @type {string} */ text) => {
      if (stopped.has(id)) return false;
      post({ type: "line", id, at: JSON.parse(text) });
      return true;
    },
  };
  try {
    const inputs = [];
    for (const f of files) inputs.push(new Uint8Array(await read(f)));
    if (stopped.has(id)) return;
    const { told, bytes } = await scope.mohr.call(verb, job, inputs, around);
    const answer = JSON.parse(told);
    post({ type: "answer", id, told: answer, body: new Blob(bytes ? [bytes] : [], { type: mediaOf(verb, answer) }), memory: memory() });
  } catch (/** @type {any} */ err) {
    post({ type: "problem", id, code: err?.code ?? "internal", detail: err?.detail ?? "", page: err?.page ?? 0, memory: memory() });
  }
}

/** A file that was moved, or is a folder, can no longer be read. @param {File} f */
async function read(f) {
  try {
    return await f.arrayBuffer();
  } catch {
    throw { code: "unreadable" };
  }
}

/** @param {string} verb @param {any} told */
function mediaOf(verb, told) {
  if (verb === "poster" || told.format === "pdf") return "application/pdf";
  return told.format === "png" ? "image/png" : "image/jpeg";
}

/** @returns {number} bytes that the program holds */
function memory() {
  const m = /** @type {WebAssembly.Memory} */ (program?.exports.mem);
  return m.buffer.byteLength;
}

/**
 * Asks the page for one of its files.
 * @param {string} name
 * @returns {Promise<Uint8Array>}
 */
function want(name) {
  let w = wanted.get(name);
  if (!w) {
    /** @type {any} */
    const made = {};
    made.promise = new Promise((good, bad) => Object.assign(made, { good, bad }));
    wanted.set(name, made);
    w = made;
    post({ type: "want", name });
  }
  return /** @type {any} */ (w).promise;
}

/** @param {{name: string, bytes: Uint8Array|null}} said */
function arrive({ name, bytes }) {
  const w = wanted.get(name);
  wanted.delete(name);
  if (bytes) w?.good(bytes);
  else w?.bad(new Error(`no ${name}`));
}

/**
 * Has the browser decode a picture: upright, in sRGB, on white, at most mostPixels large.
 * @param {Uint8Array<ArrayBuffer>} file
 * @param {number} width of it upright, as its header says
 * @param {number} height
 * @param {number} longSide pixels that are needed of its longer side, 0 for all
 */
async function decode(file, width, height, longSide) {
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(new Blob([file]), { imageOrientation: "from-image", ...sized(width, height, longSide) });
  } catch {
    return null;
  }
  const strip = new OffscreenCanvas(bitmap.width, Math.min(STRIP, bitmap.height));
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (strip.getContext("2d", { willReadFrequently: true }));
  pen.fillStyle = "#fff";
  const size = { width: bitmap.width, height: bitmap.height };
  return {
    ...size,
    read: (/** @type {number} */ y, /** @type {number} */ rows) => {
      pen.fillRect(0, 0, size.width, rows);
      pen.drawImage(bitmap, 0, y, size.width, rows, 0, 0, size.width, rows);
      const part = pen.getImageData(0, 0, size.width, rows).data;
      if (y + rows >= size.height) bitmap.close();
      return new Uint8Array(part.buffer);
    },
  };
}

/** @param {number} width @param {number} height @param {number} longSide @returns {ImageBitmapOptions} */
function sized(width, height, longSide) {
  const k = Math.min(1, Math.sqrt(mostPixels / (width * height)), longSide > 0 ? longSide / Math.max(width, height) : 1);
  if (k === 1) return {};
  const side = (/** @type {number} */ n) => Math.max(1, Math.round(n * k));
  return { resizeWidth: side(width), resizeHeight: side(height), resizeQuality: "high" };
}

/**
 * Has the browser encode a picture.
 * @param {number} width
 * @param {number} height
 * @param {string} type
 * @param {number} quality 0 to 1
 * @param {(y: number, rows: number) => Uint8Array<ArrayBuffer>} rowsAt
 * @returns {Promise<Uint8Array>}
 */
async function encode(width, height, type, quality, rowsAt) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false, willReadFrequently: true }));
  for (let y = 0; y < height; y += STRIP) {
    const rows = Math.min(STRIP, height - y);
    pen.putImageData(new ImageData(new Uint8ClampedArray(rowsAt(y, rows).buffer), width, rows), 0, y);
  }
  const blob = await canvas.convertToBlob({ type, quality });
  if (blob.type !== type) throw new Error("not written");
  return new Uint8Array(await blob.arrayBuffer());
}
