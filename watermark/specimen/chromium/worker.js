// Runs the tests: Go's own glue, the page's PDFium, and an output that goes to the page.
import "./wasm_exec.js";
import { bring } from "./pdfium.js";

const decoder = new TextDecoder();
globalThis.fs.writeSync = (_fd, bytes) => {
  postMessage({ text: decoder.decode(bytes, { stream: true }) });
  return bytes.length;
};

bring(async () => new Uint8Array(await (await fetch("pdfium.wasm")).arrayBuffer()));

onmessage = async ({ data }) => {
  try {
    const go = new globalThis.Go();
    let code = 0;
    go.argv = ["test", ...data.split(" ")];
    go.exit = (n) => (code = n);
    const { instance } = await WebAssembly.instantiateStreaming(fetch("test.wasm"), go.importObject);
    await go.run(instance);
    postMessage({ code });
  } catch (err) {
    postMessage({ text: `${err.stack ?? err}`, code: 1 });
  }
};
