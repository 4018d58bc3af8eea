// The types of mohr.js, version 1.

/** The version of this interface. */
export const VERSION: 1;

/** What went wrong. */
export class Problem extends Error {
  /** usage, label, format, damaged, encrypted, unsupported, limit, unreadable, engine, browser, memory or internal */
  readonly code: string;
  readonly detail: string;
  /** of the document, 0 when the failure is of no single page */
  readonly page: number;
}

export interface Mask {
  /** from 1; 0 is every page */
  page?: number;
  x: number;
  y: number;
  w: number;
  h: number;
  /** percent of the page, the usual one, or pixels */
  unit?: "%" | "px";
}

export interface Job {
  /** what the copy is for, 1 to 80 characters */
  purpose: string;
  /** who may use it, at most 60 characters */
  to?: string;
  /** YYYY-MM-DD; absent is today */
  date?: string;
  /** YYYY-MM-DD; absent is no last day */
  until?: string;
  lang?: "en" | "ur" | "both";
  strength?: "light" | "normal" | "strong";
  qr?: boolean;
  masks?: Mask[];
  /** absent is like the input, and pdf for several pictures */
  format?: "jpeg" | "png" | "pdf";
  /** pixels of the longer side; absent keeps the size */
  long_side?: number;
  /** of a JPEG, 1 to 100 */
  quality?: number;
  /** both sides of a card on one A4 page */
  a4?: boolean;
  /** leaves out the invisible mark */
  no_trace?: boolean;
  /** opens an encrypted PDF */
  password?: string;
  /** 64 hexadecimal digits in place of key and chance: the same job gives the same copy */
  seed?: string;
}

export interface Warning {
  code: string;
  page: number;
  message: string;
}

export interface Stamped {
  copy: Blob;
  format: "jpeg" | "png" | "pdf";
  pages: number;
  width: number;
  height: number;
  copy_id: string;
  strength: string;
  warnings: Warning[];
}

export interface Inspected {
  format: string;
  pages: number;
  width: number;
  height: number;
  orientation: number;
  bytes: number;
  encryption: "" | "restricted" | "password";
  page_sizes: { width_pt: number; height_pt: number }[] | null;
  disclosures: { kind: string; value: string }[];
}

/** The invisible mark of one page. */
export interface Traced {
  /** from 1 */
  page: number;
  /** the rest is empty without */
  found: boolean;
  /** the copy ID */
  copy: string;
  /** 0.43 to 1 */
  confidence: number;
}

export interface Verified {
  ok: boolean;
  state: "none" | "valid" | "expired" | "other_key" | "altered" | "unsigned" | "later" | "foreign" | "pasted";
  disagree: boolean;
  pages: number;
  findings: { page: number; state: string; for: string; to: string; on: string; until: string; copy: string; key: string }[];
  traced: Traced[];
  warnings: Warning[];
}

/** Begins the Worker. base is the folder with mohr.wasm, worker.js and fonts, of the page's own origin. */
export function begin(base: string | URL): Promise<void>;
export function stamp(
  input: Blob | Blob[],
  job: Job,
  how?: { signal?: AbortSignal; progress?: (done: number, of: number) => void },
): Promise<Stamped>;
/** Draws a page of the copy that stamp would make, at most side pixels (1000) on the document's longer side. */
export function preview(input: Blob, job: Job, how?: { page?: number; side?: number; signal?: AbortSignal }): Promise<{ picture: Blob; pages: number }>;
export function inspect(input: Blob, how?: { password?: string; signal?: AbortSignal }): Promise<Inspected>;
/** A copy that does not hold is an answer, not a failure. */
export function verify(input: Blob, how?: { password?: string; key?: string; day?: string; signal?: AbortSignal }): Promise<Verified>;
/** Reads the invisible mark of a picture that was found, or of a piece of one; hard looks some seconds a page longer. */
export function trace(
  input: Blob,
  how?: { password?: string; hard?: boolean; signal?: AbortSignal },
): Promise<{ found: boolean; pages: number; traced: Traced[] }>;
/** Gives the memory back; the next call begins anew. */
export function end(): Promise<void>;
