/** What ends at the second signal gets this long. */
const forcedEndMs = 5_000;

/**
 * The wish to stop: Ctrl-C or SIGTERM. The first asks everything to finish; the second waits for none of it and ends the
 * process.
 * @param stopOthers stops the processes of ours that would outlive this one
 */
export const listenForShutdown = (stopOthers: () => Promise<unknown>): AbortSignal => {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      controller.abort();
      return;
    }
    const exit = () => process.exit(130);
    setTimeout(exit, forcedEndMs);
    stopOthers().then(exit, exit);
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller.signal;
};

/** Resolves when the process is asked to stop. */
export const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

/** Closes in the given order, each although an earlier one failed; throws the first failure at the end. */
export const closeAll = async (closers: readonly (() => Promise<unknown>)[]): Promise<void> => {
  const failures: unknown[] = [];
  for (const close of closers) await close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
};
