import { existsSync } from "node:fs";
import { lstat, mkdir } from "node:fs/promises";

/**
 * Folders of ours, best first, for what the server's user cannot reach where it is. Root gets one that no clean-up of
 * temporary files visits; an ordinary user needs it only for binaries, which can be copied again.
 *
 * @param processUid this process's uid; undefined on Windows, where nothing is ever sheltered
 */
export function listShelters(processUid: number | undefined): string[] {
  if (processUid === undefined) return [];
  if (processUid !== 0) return [`/var/tmp/drumbeat-${processUid}`];
  return existsSync("/var/lib") ? ["/var/lib/drumbeat", "/var/tmp/drumbeat"] : ["/var/tmp/drumbeat"];
}

/** Makes the shelter if need be; false when that fails or it cannot be trusted. */
export async function openShelter(folder: string): Promise<boolean> {
  // Whether it was there, or cannot be made, the look at it tells.
  await mkdir(folder, { mode: 0o755 }).catch(() => undefined);
  return isTrustedShelter(folder);
}

/**
 * Whether the folder is there and ours, and writable by nobody else. In a folder all may write to, another user could
 * have made it before us, and so choose what the server executes.
 */
export async function isTrustedShelter(folder: string): Promise<boolean> {
  try {
    const found = await lstat(folder);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
