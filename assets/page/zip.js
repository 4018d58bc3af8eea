// Writes ZIP files whose members are stored as they are: pictures and PDFs do not get smaller. PKWARE APPNOTE 6.3.10;
// names are UTF-8 (flag bit 11), dates are those of the person's day, sizes stay below 4 GiB.

const LIMIT = 0xffffffff;
const TABLE = table();

/** @returns {Uint32Array} of CRC-32, ISO 3309 */
function table() {
  const t = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    t[n] = c >>> 0;
  }
  return t;
}

/**
 * @param {Uint8Array} bytes
 * @returns {number} CRC-32
 */
export function crc32(bytes) {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = TABLE[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/** @param {Date} when @returns {{date: number, time: number}} as MS-DOS writes them */
function dos(when) {
  const year = Math.min(Math.max(when.getFullYear(), 1980), 2107);
  return {
    date: ((year - 1980) << 9) | ((when.getMonth() + 1) << 5) | when.getDate(),
    time: (when.getHours() << 11) | (when.getMinutes() << 5) | (when.getSeconds() >> 1),
  };
}

/**
 * A name that no program can take for a path, and that is not yet in used.
 * @param {string} name
 * @param {Set<string>} used names in lower case; the result is added
 */
export function safeName(name, used) {
  const clean = name.replace(/[\u0000-\u001f\u007f\\/:*?"<>|]/g, "_").replace(/^[. ]+|[. ]+$/g, "") || "file";
  const dot = clean.lastIndexOf(".");
  const [stem, ext] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, ""];
  let out = clean;
  for (let n = 2; used.has(out.toLowerCase()); n++) out = `${stem}-${n}${ext}`;
  used.add(out.toLowerCase());
  return out;
}

/** @param {number[][]} fields pairs of size in bytes, 2 or 4, and value @param {Uint8Array} tail */
function record(fields, tail) {
  const size = fields.reduce((sum, [n]) => sum + n, 0);
  const out = new Uint8Array(size + tail.length);
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [n, value] of fields) {
    if (n === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += n;
  }
  out.set(tail, at);
  return out;
}

/**
 * Packs files into one ZIP file.
 * @param {{name: string, blob: Blob}[]} files
 * @param {Date} when the time that every member gets: the originals' own would tell more than their stamped copies do
 * @returns {Promise<Blob>}
 */
export async function zip(files, when) {
  if (files.length > 0xffff) throw new RangeError("files");
  const used = new Set();
  const { date, time } = dos(when);
  /** @type {BlobPart[]} */
  const parts = [];
  /** @type {Uint8Array[]} */
  const directory = [];
  let offset = 0;
  for (const { name, blob } of files) {
    const path = new TextEncoder().encode(safeName(name, used));
    const crc = crc32(new Uint8Array(await blob.arrayBuffer()));
    const shared = [[2, 20], [2, 0x0800], [2, 0], [2, time], [2, date], [4, crc], [4, blob.size], [4, blob.size], [2, path.length], [2, 0]];
    const local = record([[4, 0x04034b50], ...shared], path);
    directory.push(record([[4, 0x02014b50], [2, 20], ...shared, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]], path));
    parts.push(local, blob);
    offset += local.length + blob.size;
    if (offset > LIMIT) throw new RangeError("size");
  }
  const size = directory.reduce((sum, d) => sum + d.length, 0);
  if (offset + size > LIMIT) throw new RangeError("size");
  const end = record(
    [[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, offset], [2, 0]],
    new Uint8Array(0),
  );
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}
