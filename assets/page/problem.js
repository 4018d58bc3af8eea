/** A failure with a code that the catalogue has words for. */
export class Problem extends Error {
  /** @param {string} code @param {{detail?: string, page?: number, found?: any}} [more] */
  constructor(code, more = {}) {
    super(code);
    this.code = code;
    this.detail = more.detail ?? "";
    this.page = more.page ?? 0;
    this.found = more.found ?? null;
  }
}
