import { describeError } from "../src/platform/log/describe-error.ts";
import type { Logger } from "../src/platform/log/logger.ts";
import { type SweepDependencies, sweepAll } from "../src/run-up/sweep-service.ts";

/** How often a worker looks for what is due. The schedule itself is in the tables; this is only how soon it is seen. */
const sweepEveryMs = 60_000;

/** Sweeps now and then every minute, one sweep at a time; a sweep that fails is followed by the next. */
export const startSweeping = (dependencies: SweepDependencies, log: Logger): { stop(): Promise<void> } => {
  let current: Promise<void> = Promise.resolve();
  let isRunning = false;
  const sweep = async (): Promise<void> => {
    try {
      const jobCount = await sweepAll(dependencies);
      if (jobCount > 0) log.info({ jobCount }, "sweep enqueued what was due");
    } catch (error) {
      log.warn(describeError(error), "sweep failed; the next one finds the same again");
    }
  };
  const tick = (): void => {
    if (isRunning) return;
    isRunning = true;
    current = sweep().finally(() => {
      isRunning = false;
    });
  };
  tick();
  const timer = setInterval(tick, sweepEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      await current;
    },
  };
};
