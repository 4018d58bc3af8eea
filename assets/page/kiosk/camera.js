// The camera of the kiosk, within the page: what is in the frame and a little around it becomes the picture. It is open only
// while this screen is.

import { h } from "../dom.js";
import { button, show, title } from "./turn.js";

const SHAPE = 85.6 / 53.98; // of a card, ID-1 of ISO/IEC 7810
const FRAME = 0.88; // of the picture's width, or of what fits its height
const MARGIN = 1.03; // what is kept around the frame: the picture keeps a card's shape

/**
 * Shows the camera.
 * @param {{taken: (picture: Blob) => void, back: () => void, failed: () => void}} then
 */
export async function camera({ taken, back, failed }) {
  /** @type {MediaStream} */
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false, video: { width: { ideal: 3840 }, height: { ideal: 2160 } },
    });
  } catch {
    failed();
    return;
  }
  const video = h("video", { playsinline: true, "aria-hidden": "true" });
  video.muted = true;
  video.srcObject = stream;
  const snap = button("snap", "camera", "page_take", async () => {
    snap.disabled = true;
    const picture = await cut(video);
    if (picture) taken(picture);
    else snap.disabled = false;
  }, ".main");
  show("camera", [
    title("kiosk_camera_title"),
    h("div.lens", { dir: "ltr" }, video, h("div.lens-frame")),
    h("p.help", { w: "page_camera_help" }),
    h("div.row", {}, button("back", "left", "kiosk_back", back, ".turn"), snap),
  ], {
    left: () => {
      for (const t of stream.getTracks()) t.stop();
      video.srcObject = null;
    },
  });
  await video.play().catch(failed);
}

/** @param {HTMLVideoElement} video @returns {Promise<Blob|null>} */
async function cut(video) {
  const { videoWidth: w, videoHeight: tall } = video;
  if (!w || !tall) return null;
  const frame = Math.min(w * FRAME, tall * FRAME * SHAPE) * MARGIN;
  const canvas = h("canvas", { width: Math.round(frame), height: Math.round(frame / SHAPE) });
  canvas.getContext("2d").drawImage(video, (w - frame) / 2, (tall - frame / SHAPE) / 2, frame, frame / SHAPE, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.92));
  canvas.width = canvas.height = 0;
  return blob;
}
