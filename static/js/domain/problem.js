// The one error class of the phone: a stable code that the interface translates, and details that hold no answers.

export class Problem extends Error {
  /** @param {string} code @param {Record<string, unknown>} [details] */
  constructor(code, details = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}
