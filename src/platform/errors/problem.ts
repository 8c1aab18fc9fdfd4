/** One fault of the input: a JSON pointer to it and what is wrong, in words. */
export interface FieldError {
  pointer: string;
  message: string;
}

interface ProblemOptions {
  errors?: FieldError[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

const titles = {
  400: "The request cannot be read",
  401: "No valid key or session",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  406: "Not available in that format",
  408: "The request took too long",
  409: "In conflict with the present state",
  412: "Changed in the meantime",
  413: "Too large",
  415: "Unsupported media type",
  422: "Understood, but not acceptable",
  428: "If-Match is required",
  429: "Too many requests",
  500: "Something went wrong on our side",
  503: "Not available just now",
} as const;

const slugs: Record<keyof typeof titles, string> = {
  400: "unreadable",
  401: "unauthenticated",
  403: "forbidden",
  404: "not-found",
  405: "method-not-allowed",
  406: "not-acceptable",
  408: "timeout",
  409: "conflict",
  412: "stale",
  413: "too-large",
  415: "unsupported-media-type",
  422: "unacceptable",
  428: "if-match-required",
  429: "too-many-requests",
  500: "internal",
  503: "unavailable",
};

export type ProblemStatus = keyof typeof titles;

/** An error meant for the caller; rendered as RFC 9457 problem+json, or as lines on the command line. */
export class Problem extends Error {
  readonly status: ProblemStatus;
  readonly errors: FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(status: ProblemStatus, detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "Problem";
    this.status = status;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get title(): string {
    return titles[this.status];
  }

  /** The kind of problem as a word that programs can compare. */
  get slug(): string {
    return slugs[this.status];
  }
}

export const isProblemStatus = (status: number): status is ProblemStatus => status in titles;

export const notFound = (what: string): Problem => new Problem(404, `There is no such ${what} in this organisation.`);

export const forbidden = (detail: string): Problem => new Problem(403, detail);

export const conflict = (detail: string): Problem => new Problem(409, detail);

export const staleVersion = (what: string): Problem =>
  new Problem(412, `The ${what} was changed since you read it. Read it again and repeat the change.`);

/** Input that is well formed but that the practice's rules refuse. */
export const unacceptable = (pointer: string, message: string): Problem =>
  new Problem(422, message, { errors: [{ pointer, message }] });

export const unacceptableFields = (errors: FieldError[]): Problem =>
  new Problem(422, errors.length === 1 ? (errors[0]?.message ?? "") : `${errors.length} things are not acceptable.`, {
    errors,
  });
