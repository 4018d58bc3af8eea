// What the person has chosen, and the way back. The pictures are here too, in memory alone: nothing of them is stored.
// Choices without the pictures go to the tab's own storage, because phones close a page while their camera is open.

/**
 * @typedef {object} Mask a part to be hidden, in percent of its page
 * @property {number} page from 1
 * @property {number} x
 * @property {number} y
 * @property {number} w
 * @property {number} h
 */

/**
 * @typedef {object} Doc one picture or PDF
 * @property {number} id
 * @property {File} file
 * @property {boolean} pdf
 * @property {number} pages 1 for a picture
 * @property {number} page the one that is shown, from 1
 * @property {string} password of a locked PDF, "" when there is none
 * @property {"new"|"ready"|"locked"|"failed"} state
 * @property {any} problem what engine.js says of a failure, else null
 * @property {string[]} carries kinds of what the file gives away
 */

/**
 * @typedef {object} Choices
 * @property {string} purpose a name like "sim", "other", or "" when none is chosen
 * @property {string} other the purpose in the person's own words
 * @property {string} to the recipient
 * @property {"none"|"week"|"month"|"quarter"|"own"} until
 * @property {string} untilDay YYYY-MM-DD, when until is "own"
 * @property {"light"|"normal"|"strong"} strength
 * @property {string} stampLang "en", "ur", "both"; "" follows the page
 * @property {"message"|"full"|"pdf"|"a4"} as
 */

const KEY = "mohr-choices";
const WAIT = "mohr-waiting";

/** @returns {Choices} */
function fresh() {
  return { purpose: "", other: "", to: "", until: "none", untilDay: "", strength: "normal", stampLang: "", as: "message" };
}

/** Everything that is chosen, and every document. Change choices and masks through change() alone. */
export const state = {
  choices: recalled(),
  /** @type {Record<number, Mask[]>} by document */
  masks: {},
  /** @type {Doc[]} */
  docs: [],
  /** id of the document that is shown */
  shown: 0,
};

/** @type {{choices: Choices, masks: Record<number, Mask[]>}[]} */
let before = [];
/** @type {{choices: Choices, masks: Record<number, Mask[]>}[]} */
let after = [];
let lastKind = "";
/** @type {(() => void)[]} */
const watchers = [];

/** @param {() => void} watcher called after each change */
export function watch(watcher) {
  watchers.push(watcher);
}

/** Tells everyone that something has changed. */
export function changed() {
  for (const w of watchers) w();
}

/**
 * Changes choices or masks, so that it can be taken back.
 * @param {() => void} act
 * @param {string} [kind] changes of one kind in a row are one step: a word being typed, a box being moved
 */
export function change(act, kind = "") {
  if (kind === "" || kind !== lastKind) {
    before.push(structuredClone({ choices: state.choices, masks: state.masks }));
    if (before.length > 100) before.shift();
  }
  lastKind = kind;
  after = [];
  act();
  changed();
}

/** Ends a row of changes of one kind. */
export function settle() {
  lastKind = "";
}

/** @param {"undo"|"redo"} way @returns {boolean} whether there was a step */
export function step(way) {
  const [from, to] = way === "undo" ? [before, after] : [after, before];
  const past = from.pop();
  if (!past) return false;
  to.push(structuredClone({ choices: state.choices, masks: state.masks }));
  Object.assign(state, past);
  lastKind = "";
  changed();
  return true;
}

/** @param {"undo"|"redo"} way */
export function canStep(way) {
  return (way === "undo" ? before : after).length > 0;
}

/** @returns {Doc|undefined} the document that is shown */
export function shown() {
  return state.docs.find((d) => d.id === state.shown);
}

/** @param {number} id @returns {Mask[]} */
export function masksOf(id) {
  return state.masks[id] ?? [];
}

/** Forgets every picture and every choice. */
export function forget() {
  state.choices = fresh();
  state.masks = {};
  state.docs = [];
  state.shown = 0;
  before = [];
  after = [];
  lastKind = "";
  sessionStorage.removeItem(KEY);
  sessionStorage.removeItem(WAIT);
}

/** @returns {Choices} those kept in this tab, else none */
function recalled() {
  try {
    return { ...fresh(), ...JSON.parse(sessionStorage.getItem(KEY) ?? "{}") };
  } catch {
    return fresh();
  }
}

/** Keeps the choices, never a picture, in this tab. */
export function keepChoices() {
  sessionStorage.setItem(KEY, JSON.stringify(state.choices));
}

/** @param {boolean} waiting whether the camera or the list of files is open, as far as the page knows */
export function setWaiting(waiting) {
  if (waiting) sessionStorage.setItem(WAIT, "1");
  else sessionStorage.removeItem(WAIT);
}

/** @returns {boolean} whether the page was closed while the camera was open; it is asked once, at the start */
export function wasWaiting() {
  const waited = sessionStorage.getItem(WAIT) === "1";
  sessionStorage.removeItem(WAIT);
  return waited;
}
