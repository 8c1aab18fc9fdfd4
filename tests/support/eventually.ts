import { setTimeout as delay } from "node:timers/promises";

const pollMs = 20;

/**
 * Resolves with the first truthy answer of `condition`, asking again and again until the deadline. The one place
 * where a test may wait by polling; an error of the condition counts as "not yet".
 */
export const eventually = async <T>(
  what: string,
  condition: () => T | Promise<T>,
  deadlineMs = 20_000,
): Promise<NonNullable<T>> => {
  const startedMs = performance.now();
  let lastError: unknown;
  while (performance.now() - startedMs < deadlineMs) {
    try {
      const answer = await condition();
      if (answer) return answer;
    } catch (error) {
      lastError = error;
    }
    await delay(pollMs);
  }
  throw new Error(`not within ${deadlineMs} ms: ${what}`, { cause: lastError });
};

/** Rejects when `work` is not done by the deadline, so that a test names what it waited for in vain. */
export const withDeadline = async <T>(what: string, work: Promise<T>, deadlineMs = 20_000): Promise<T> => {
  const timer = new AbortController();
  const expired = delay(deadlineMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`not within ${deadlineMs} ms: ${what}`);
  });
  expired.catch(() => {});
  try {
    return await Promise.race([work, expired]);
  } finally {
    timer.abort();
  }
};
