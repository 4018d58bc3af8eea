// The camera within the page: a frame of a card's shape (ID-1, ISO/IEC 7810: 85.60 x 53.98 mm), and what is around it is cut
// off. It asks for permission when it is opened, never before, and its pictures never touch the gallery.

import { $, fill, h, icon } from "./dom.js";
import { Problem } from "./engine.js";

const SHAPE = 85.6 / 53.98;
const FRAME = 0.88; // of the picture's width, or of what fits its height
const MARGIN = 1.12; // what is kept around the frame

/** @returns {boolean} whether the browser has cameras to offer */
export function hasCamera() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/**
 * Opens the camera and waits for a picture.
 * @returns {Promise<File|null>} null when it was closed without one. The error is a Problem of code "camera".
 */
export async function photograph() {
  /** @type {MediaStream} */
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 3840 }, height: { ideal: 2160 } },
    });
  } catch (/** @type {any} */ err) {
    throw new Problem("camera", { detail: err?.name });
  }
  const video = h("video", { playsinline: true, "aria-hidden": "true" });
  video.muted = true;
  video.srcObject = stream;
  try {
    return await show(video, stream);
  } finally {
    for (const t of stream.getTracks()) t.stop();
    video.srcObject = null;
    $("camera").close();
    fill($("camera"));
  }
}

/** @param {HTMLVideoElement} video @param {MediaStream} stream @returns {Promise<File|null>} */
async function show(video, stream) {
  const dialog = $("camera");
  const snap = h("button.big.primary", { id: "snap" }, icon("camera"), h("span", { w: "page_take" }));
  const close = h("button.round", { id: "camera-close", label: "page_close" }, icon("close"));
  const torch = torchOf(stream);
  fill(dialog,
    h("div.camera-top", {}, h("h2", { id: "camera-title", w: "page_camera_title" }), close),
    h("div.camera-view", { dir: "ltr" }, video, h("div.camera-frame")),
    h("p.camera-help", { w: "page_camera_help" }),
    h("div.camera-row", {}, snap, torch));
  dialog.showModal();
  await video.play();
  return new Promise((done) => {
    close.addEventListener("click", () => done(null));
    dialog.addEventListener("close", () => done(null), { once: true });
    snap.addEventListener("click", async () => done(await cut(video)));
    snap.focus();
  });
}

/** @param {MediaStream} stream a button for the lamp, if there is one */
function torchOf(stream) {
  const track = stream.getVideoTracks()[0];
  const can = /** @type {any} */ (track.getCapabilities?.() ?? {});
  if (!can.torch) return null;
  let on = false;
  const b = h("button.big.second", { "aria-pressed": "false" }, icon("lamp"), h("span", { w: "page_camera_torch" }));
  b.addEventListener("click", async () => {
    on = !on;
    await track.applyConstraints(/** @type {any} */ ({ advanced: [{ torch: on }] })).catch(() => {});
    b.setAttribute("aria-pressed", String(on));
  });
  return b;
}

/** @param {HTMLVideoElement} video @returns {Promise<File|null>} what is in the frame, and a little around it */
async function cut(video) {
  const { videoWidth: w, videoHeight: tall } = video;
  if (!w || !tall) return null;
  const frame = Math.min(w * FRAME, tall * FRAME * SHAPE);
  const box = { w: Math.min(w, frame * MARGIN), h: Math.min(tall, (frame / SHAPE) * MARGIN) };
  const canvas = h("canvas", { width: Math.round(box.w), height: Math.round(box.h) });
  canvas.getContext("2d").drawImage(video, (w - box.w) / 2, (tall - box.h) / 2, box.w, box.h, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  canvas.width = canvas.height = 0;
  return blob ? new File([blob], "card.jpg", { type: "image/jpeg" }) : null;
}
