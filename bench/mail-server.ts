import { once } from "node:events";
import { SMTPServer } from "smtp-server";

/** A process of its own: takes every mail, keeps none, and says over IPC how many it has taken when asked for so many. */

// smtp-server keeps whoever connects waiting for a tenth of a second, to find early talkers. A loop waits that long for
// each mail, workers wait side by side: waiting would be all that is compared. Here it greets at once.
const startTimer = globalThis.setTimeout;
const greetingDelayMs = 100;
globalThis.setTimeout = Object.assign(
  (handler: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    startTimer(handler, ms === greetingDelayMs ? 0 : ms, ...args),
  startTimer,
);

let taken = 0;
let wanted = Number.POSITIVE_INFINITY;

const report = (): void => {
  if (taken >= wanted) {
    wanted = Number.POSITIVE_INFINITY;
    process.send?.({ taken });
  }
};

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS", "AUTH"],
  disableReverseLookup: true,
  logger: false,
  onData(stream, _session, callback) {
    stream.resume();
    stream.on("end", () => {
      callback();
      taken += 1;
      report();
    });
  },
});
server.on("error", () => {});
const listening = server.listen(0, "127.0.0.1");
await once(listening, "listening");
const address = listening.address();
process.on("message", (message: { wanted: number }) => {
  taken = 0;
  wanted = message.wanted;
  process.send?.({ isReady: true });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ port: typeof address === "object" ? address?.port : null });
