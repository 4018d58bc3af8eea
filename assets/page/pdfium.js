// PDFium for the Worker in which Go runs. Go calls it as a plain function and waits (watermark/internal/pdf, Engine of the
// js build), so both live in one Worker, and a document that takes too long is ended with it.
//
// The module is WebAssembly without a system: what it imports is answered here, and everything that would reach a file
// says that there is none. The clock stands still and nothing is random: the same page gives the same pixels.

/** The most memory of one instance, pages of 64 KiB: 512 MiB, as elsewhere. */
const MEMORY = 8192;
/** The most memory of an instance that is used again, bytes. One that has grown further is left to the collector. */
const SPARE = 160 << 20;
const MEMORY_SECTION = 5; // WebAssembly core specification, 5.5
const NO_FILE = 8; // EBADF of WASI preview 1
const DONE = 0;

/** A module of one function that holds a try_table, without which PDFium does not compile: Chrome 137, Firefox 131,
 * Safari 18.4. */
const PROBE = new Uint8Array([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x1f, 0x40, 0, 0x0b, 0x0b,
]);

/** A failure with a code that the catalogue has words for. */
class Fault extends Error {
  /** @param {"unsupported"|"internal"} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/**
 * @typedef {object} Machine one instance of PDFium, as Go uses it
 * @property {Record<string, any>} exports of the module; its library is initialised
 * @property {(place: number, size: number) => Uint8Array} at the memory there, good until the next call
 * @property {Uint8Array} file the document that is open, set by Go before it opens one
 * @property {Uint8Array[]} written what a document was written as, emptied by Go before it writes one
 * @property {() => void} done gives the instance back; not after a trap, when it is left to the collector
 */

/** @returns {boolean} whether this browser can run PDFium */
export function supported() {
  return WebAssembly.validate(PROBE);
}

/**
 * Brings PDFium: Go finds the global function mohrPDFium, which makes an instance and fails with the code "unsupported"
 * where the browser is too old.
 * @param {() => Promise<Uint8Array>} load reads the module when the first PDF is opened; again only after a failure
 */
export function bring(load) {
  /** @type {Promise<WebAssembly.Module>|null} */
  let compiled = null;
  /** @type {Machine[]} */
  const spare = [];
  /** @type {any} */ (globalThis).mohrPDFium = async () => {
    if (spare.length > 0) return spare.pop();
    if (!supported()) throw new Fault("unsupported");
    compiled ??= load().then((bytes) => WebAssembly.compile(bounded(bytes)));
    try {
      return instance(await compiled, spare);
    } catch (err) {
      compiled = null;
      throw err;
    }
  };
}

/**
 * Bounds a module's memory at MEMORY: its own limit is 2 GiB. One without a limit, or with a smaller one, is refused.
 * @param {Uint8Array} module
 * @returns {Uint8Array<ArrayBuffer>} a copy
 */
function bounded(module) {
  const out = new Uint8Array(module);
  let at = 8;
  /** @returns {number} an unsigned LEB128 */
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = out[at++];
      value |= (byte & 0x7f) << shift;
      if (!(byte >= 0x80)) return value >>> 0; // also past the end
    }
  };
  while (at < out.length) {
    const id = out[at++];
    const size = number();
    if (id !== MEMORY_SECTION) {
      at += size;
      continue;
    }
    const [memories, flags, least] = [number(), number(), number()];
    const start = at;
    if (memories !== 1 || flags !== 1 || least > MEMORY || number() < MEMORY) break;
    for (let i = start, rest = MEMORY; i < at; i++, rest >>>= 7) {
      out[i] = (rest & 0x7f) | (i < at - 1 ? 0x80 : 0); // as many bytes as before
    }
    return out;
  }
  throw new Fault("internal");
}

/**
 * Makes an instance. When it is done with, its memory becomes what it was at first, so that no document sees what another
 * left behind, and it goes to the spare ones: new instances would fill the machine before the collector sees a need.
 * @param {WebAssembly.Module} module
 * @param {Machine[]} spare
 * @returns {Machine}
 */
function instance(module, spare) {
  /** @type {any} */
  let exports = null;
  const memory = () => new Uint8Array(exports.memory.buffer);
  /** @type {Machine} */
  const machine = {
    exports: {},
    at: (place, size) => memory().subarray(place >>> 0, (place >>> 0) + size),
    file: new Uint8Array(0),
    written: [],
    done: () => {
      const all = memory();
      if (all.length > SPARE || spare.length > 0 || exports.emscripten_stack_get_current() !== stack) return;
      all.fill(0, first.length);
      all.set(first);
      machine.file = new Uint8Array(0);
      machine.written = [];
      spare.push(machine);
    },
  };
  const made = new WebAssembly.Instance(module, { wasi_snapshot_preview1: system(machine), env: callbacks(machine) });
  exports = made.exports;
  machine.exports = exports;
  exports._initialize();
  exports.FPDF_InitLibrary();
  const stack = exports.emscripten_stack_get_current();
  const words = new Uint32Array(exports.memory.buffer);
  let end = words.length;
  while (end > 0 && words[end - 1] === 0) end--;
  const first = memory().slice(0, 4 * end); // beyond it all is 0
  return machine;
}

/**
 * WASI preview 1, as far as the module asks for it.
 * @param {Machine} machine
 */
function system(machine) {
  const set = (/** @type {number} */ place, /** @type {number} */ value) =>
    new DataView(machine.exports.memory.buffer).setUint32(place >>> 0, value, true);
  const none = () => NO_FILE;
  return {
    environ_sizes_get: (/** @type {number} */ count, /** @type {number} */ size) => (set(count, 0), set(size, 0), DONE),
    environ_get: () => DONE,
    clock_time_get: (/** @type {number} */ _id, /** @type {bigint} */ _precision, /** @type {number} */ time) =>
      (machine.at(time, 8).fill(0), DONE),
    /** Takes what is said and forgets it. @param {number} _fd @param {number} list @param {number} n @param {number} done */
    fd_write: (_fd, list, n, done) => {
      const view = new DataView(machine.exports.memory.buffer);
      let size = 0;
      for (let i = 0; i < n; i++) size += view.getUint32((list >>> 0) + 8 * i + 4, true);
      set(done, size);
      return DONE;
    },
    proc_exit: () => {
      throw new Fault("internal");
    },
    fd_close: none,
    fd_fdstat_get: none,
    fd_fdstat_set_flags: none,
    fd_filestat_get: none,
    fd_filestat_set_size: none,
    fd_prestat_dir_name: none,
    fd_prestat_get: none,
    fd_read: none,
    fd_readdir: none,
    fd_seek: none,
    fd_sync: none,
    path_filestat_get: none,
    path_open: none,
    path_remove_directory: none,
    path_unlink_file: none,
  };
}

/**
 * What PDFium asks of the program around it: the bytes of the document, above all. Its form code asks a program with
 * windows, and gets nothing.
 * @param {Machine} machine
 */
function callbacks(machine) {
  const nothing = () => 0;
  return {
    /** @param {number} _param @param {number} from @param {number} to @param {number} size */
    FPDF_FILEACCESS_CB: (_param, from, to, size) => {
      const piece = machine.file.subarray(from >>> 0, (from >>> 0) + (size >>> 0));
      if (piece.length !== size >>> 0) return 0;
      machine.at(to, piece.length).set(piece);
      return piece.length;
    },
    /** @param {number} _writer @param {number} from @param {number} size */
    FPDF_FILEWRITE_CB: (_writer, from, size) => {
      machine.written.push(machine.at(from, size >>> 0).slice());
      return size;
    },
    emscripten_notify_memory_growth: nothing,
    FSDK_SetLocaltimeFunction_CB: nothing,
    FSDK_SetTimeFunction_CB: () => 0n,
    FX_DOWNLOADHINTS_ADD_SEGMENT_CB: nothing,
    FX_FILEAVAIL_IS_DATA_AVAILABLE_CB: nothing,
    IFSDK_PAUSE_NeedToPauseNow_CB: nothing,
    UNSUPPORT_INFO_HANDLER_CB: nothing,
    FPDF_FORMFILLINFO_Release_CB: nothing,
    FPDF_FORMFILLINFO_FFI_DoGoToAction_CB: nothing,
    FPDF_FORMFILLINFO_FFI_DoURIAction_CB: nothing,
    FPDF_FORMFILLINFO_FFI_ExecuteNamedAction_CB: nothing,
    FPDF_FORMFILLINFO_FFI_GetCurrentPage_CB: nothing,
    FPDF_FORMFILLINFO_FFI_GetLocalTime_CB: nothing,
    FPDF_FORMFILLINFO_FFI_GetPage_CB: nothing,
    FPDF_FORMFILLINFO_FFI_GetRotation_CB: nothing,
    FPDF_FORMFILLINFO_FFI_Invalidate_CB: nothing,
    FPDF_FORMFILLINFO_FFI_KillTimer_CB: nothing,
    FPDF_FORMFILLINFO_FFI_OnChange_CB: nothing,
    FPDF_FORMFILLINFO_FFI_OutputSelectedRect_CB: nothing,
    FPDF_FORMFILLINFO_FFI_SetCursor_CB: nothing,
    FPDF_FORMFILLINFO_FFI_SetTextFieldFocus_CB: nothing,
    FPDF_FORMFILLINFO_FFI_SetTimer_CB: nothing,
  };
}
