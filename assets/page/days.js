// Days, as the person's own calendar has them.

/** @param {Date} d @returns {string} YYYY-MM-DD */
export function iso(d) {
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}`;
}

/** @returns {string} */
export function today() {
  return iso(new Date());
}

/**
 * The last day of a copy, from a choice.
 * @param {string} until none, week, month, quarter or own
 * @param {string} own YYYY-MM-DD
 * @returns {string} YYYY-MM-DD, "" for none
 */
export function lastDay(until, own) {
  const d = new Date();
  d.setHours(12, 0, 0, 0);
  if (until === "week") d.setDate(d.getDate() + 7);
  else if (until === "month") addMonths(d, 1);
  else if (until === "quarter") addMonths(d, 3);
  else return until === "own" ? own : "";
  return iso(d);
}

/** Adds months; 31 January and one month is the last of February. @param {Date} d @param {number} n */
function addMonths(d, n) {
  const day = d.getDate();
  d.setMonth(d.getMonth() + n);
  if (d.getDate() !== day) d.setDate(0);
}
