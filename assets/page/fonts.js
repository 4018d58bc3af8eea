// The typefaces of a page that is one file: there the style sheet has nothing to fetch them from.

import { bytes, within } from "./files.js";

const FACES = [
  ["Noto Sans", "fonts/NotoSans-Regular.ttf", "400"],
  ["Noto Sans", "fonts/NotoSans-Bold.ttf", "700"],
  ["Noto Nastaliq Urdu", "fonts/NotoNastaliqUrdu-Regular.ttf", "400"],
];

/** Puts them in place, before any text is shown. */
export async function startFonts() {
  if (!within(FACES[0][1])) return;
  await Promise.all(FACES.map(async ([family, name, weight]) => {
    const face = new FontFace(family, await bytes(name), { weight });
    document.fonts.add(await face.load());
  }));
}
