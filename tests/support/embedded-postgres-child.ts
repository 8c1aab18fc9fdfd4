/*
 * A process of its own that uses an embedded server, for tests of what several processes, and killed ones, do to it.
 * Prints what it got as one line of JSON; releases and ends when its input closes.
 */
import { startEmbeddedPostgres } from "../../src/platform/db/embedded/launcher.ts";

const [dataDir = "", safety] = process.argv.slice(2);
const server = await startEmbeddedPostgres({ dataDir, isDurable: safety === "durable" });
const { url, port, dataFolder, relocated, reused } = server;
process.stdout.write(`${JSON.stringify({ url, port, dataFolder, relocated, reused })}\n`);
process.stdin.resume();
process.stdin.once("end", () => {
  server.release().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
});
