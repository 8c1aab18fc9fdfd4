import { randomUUID } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { EmbeddedPostgresError, readErrorCode } from "./error.ts";
import { identifyProcess } from "./processes.ts";

const claimShape = z.object({ pid: z.number(), identity: z.string() });
const pollMs = 25;

/**
 * Lets one process at a time start the server of a data folder; a holder that was killed holds nothing back.
 *
 * The lock is a row of numbered files. Whoever finds the highest one given up, or its process gone, may create the next
 * number, which the file system grants to one only. The highest is never removed, hence nobody who acts on an old look
 * can take the lock from its new holder, as happens when a stale lock file is simply deleted.
 *
 * @returns a function that gives the lock up
 * @throws EmbeddedPostgresError when it is not had within the time
 */
export async function takeStartLock(folder: string, timeoutMs: number): Promise<() => Promise<void>> {
  const lockFolder = path.join(folder, "start-lock");
  await mkdir(lockFolder, { recursive: true, mode: 0o700 });
  const deadline = performance.now() + timeoutMs;
  let holder: number | undefined;
  while (performance.now() < deadline) {
    const highest = Math.max(0, ...(await listNumbers(lockFolder)));
    holder = await findHolder(lockFolder, highest);
    if (holder === undefined) {
      const mine = path.join(lockFolder, String(highest + 1));
      if (await claim(lockFolder, highest + 1)) {
        await removeOlder(lockFolder, highest + 1);
        return () => writeFile(mine, "");
      }
    }
    await delay(pollMs);
  }
  throw new EmbeddedPostgresError(
    `Process ${holder ?? "unknown"} has been starting the embedded PostgreSQL in ${folder} for too long.`,
    "Look at what that process does and end it, then start again.",
  );
}

async function claim(lockFolder: string, number: number): Promise<boolean> {
  const draft = path.join(lockFolder, `claim-${randomUUID()}`);
  const mine = path.join(lockFolder, String(number));
  await writeFile(draft, JSON.stringify({ pid: process.pid, identity: identifyProcess(process.pid) ?? "" }), {
    mode: 0o600,
  });
  try {
    // A link appears with its content, so no reader finds a lock without a holder in it.
    await link(draft, mine);
  } catch (error) {
    // ENOENT: the holder of a newer number swept our draft away.
    if (readErrorCode(error) === "EEXIST" || readErrorCode(error) === "ENOENT") return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  // The number may have been free because it was used, given up and swept: then a higher one is there.
  if (Math.max(...(await listNumbers(lockFolder))) === number) return true;
  await rm(mine, { force: true });
  return false;
}

async function findHolder(lockFolder: string, number: number): Promise<number | undefined> {
  const text = await readFile(path.join(lockFolder, String(number)), "utf8").catch(() => "");
  if (text === "") return undefined;
  const { pid, identity } = claimShape.parse(JSON.parse(text));
  return identifyProcess(pid) === identity ? pid : undefined;
}

async function listNumbers(lockFolder: string): Promise<number[]> {
  return (await readdir(lockFolder)).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function removeOlder(lockFolder: string, number: number): Promise<void> {
  for (const name of await readdir(lockFolder)) {
    if (name.startsWith("claim-") || Number(name) < number) await rm(path.join(lockFolder, name), { force: true });
  }
}
