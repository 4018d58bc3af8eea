// Spoken prompts, where the place has recorded some. They play after a touch, as browsers ask.

/** @type {string[]} */
let known = [];
let on = true;
/** @type {HTMLAudioElement|null} */
let playing = null;

/** @param {string[]} names "ur/start" @returns {boolean} whether there are any */
export function startVoice(names) {
  known = names;
  return names.length > 0;
}

/** @param {boolean} wanted */
export function setVoice(wanted) {
  on = wanted;
  if (!on) hush();
}

/** Ends the prompt that plays. */
export function hush() {
  playing?.pause();
  playing = null;
}

/** @param {string} lang @param {string} name */
export function voice(lang, name) {
  hush();
  if (!on || !known.includes(`${lang}/${name}`)) return;
  playing = new Audio(`/api/v1/kiosk/voice/${lang}/${name}`);
  playing.play().catch(() => {}); // before the first touch, or without a loudspeaker
}
