/**
 * When a mail that did not get through is tried again, and when nobody tries any more. Durations are real time in
 * milliseconds: an SMTP server knows nothing of an organisation's clock.
 */

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** How long a mail is tried, counted from its first attempt. */
export const giveUpAfterMs = 72 * hourMs;

/**
 * A claim older than this may be taken over: its holder is dead, or so slow that it must be taken for dead. Has to be
 * longer than a mailer takes to send.
 */
export const claimLeaseMs = minuteMs;

/** Stops mails that bring down every process that sends them; far above what the waits allow within the days above. */
export const maxAttempts = 40;

interface Backoff {
  firstMs: number;
  longestMs: number;
}

/** What certainly did not arrive can be tried soon; what may have arrived would be a second copy, so seldom. */
const backoffs: Record<"failed" | "unknown", Backoff> = {
  failed: { firstMs: minuteMs, longestMs: 4 * hourMs },
  unknown: { firstMs: 30 * minuteMs, longestMs: 24 * hourMs },
};

export interface LastAttempt {
  /** failed: refused for now, or not reached. unknown: handed over, and no answer came. */
  outcome: "failed" | "unknown";
  /** How many attempts were made, this one included; 1 or more. */
  attempts: number;
  firstStartedAt: Date;
  finishedAt: Date;
}

/**
 * The wait doubles with every attempt, up to a longest one.
 * @returns the instant of the next attempt, or null when none is to be made: the attempts are used up, or the next one
 *   would come later than three days after the first.
 */
export const decideNextAttemptAt = ({ outcome, attempts, firstStartedAt, finishedAt }: LastAttempt): Date | null => {
  if (attempts >= maxAttempts) return null;
  const { firstMs, longestMs } = backoffs[outcome];
  const waitMs = Math.min(longestMs, firstMs * 2 ** (attempts - 1));
  const nextMs = finishedAt.getTime() + waitMs;
  return nextMs - firstStartedAt.getTime() > giveUpAfterMs ? null : new Date(nextMs);
};
