import { describeError } from "../log/describe-error.ts";
import type { Logger } from "../log/logger.ts";

const quietMs = 10_000;

/** Logs the first of a burst of errors and counts the rest: an outage makes every loop of the queue complain at once. */
export const createErrorReporter = (log: Logger): ((error: Error) => void) => {
  let suppressed = 0;
  let isQuiet = false;
  return (error) => {
    if (isQuiet) {
      suppressed += 1;
      return;
    }
    log.warn({ ...describeError(error), suppressed }, "the job queue reports an error; it goes on by itself");
    suppressed = 0;
    isQuiet = true;
    setTimeout(() => {
      isQuiet = false;
    }, quietMs).unref();
  };
};
