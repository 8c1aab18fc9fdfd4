import { type SpawnOptions, spawn } from "node:child_process";
import { EmbeddedPostgresError, orUseOwnServer } from "./error.ts";

/** The system user under whom the server runs. */
export interface ServerUser {
  name: string;
  uid: number;
  gid: number;
}

/**
 * PostgreSQL refuses to run as root, so root hands it to a user without rights.
 *
 * @param processUid this process's uid; undefined on Windows
 * @param passwd the text of /etc/passwd
 * @returns the user to drop to, or undefined when the server can run as ourselves
 * @throws EmbeddedPostgresError when we are root and no such user exists
 */
export function chooseServerUser(processUid: number | undefined, passwd: string): ServerUser | undefined {
  if (processUid !== 0) return undefined;
  const users = passwd.split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "_postgres", "nobody"]) {
    const [, , uid, gid] = users.find((fields) => fields[0] === name) ?? [];
    if (uid !== undefined && gid !== undefined && Number(uid) !== 0)
      return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new EmbeddedPostgresError(
    "The embedded PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.",
    `Start Drumbeat as an ordinary user, or add a system user named postgres. ${orUseOwnServer}`,
  );
}

/**
 * What every child of the launcher starts with: nothing of our environment (a PGDATA or LD_PRELOAD of the caller's would
 * change what the server does), a folder everybody can enter, and a session of its own, so that a Ctrl-C meant for us
 * does not reach it before we have drained.
 */
export function describeChild(user: ServerUser | undefined): SpawnOptions {
  const env: NodeJS.ProcessEnv =
    process.platform === "win32"
      ? { SystemRoot: "C:\\Windows", PATH: "C:\\Windows\\System32", TZ: "UTC" }
      : { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", HOME: "/", LC_ALL: "C", TZ: "UTC" };
  const child: SpawnOptions = { env, detached: true, windowsHide: true };
  if (process.platform !== "win32") child.cwd = "/";
  // macOS writes nobody as -2, which spawn wants signed.
  return user === undefined ? child : { ...child, uid: user.uid | 0, gid: user.gid | 0 };
}

/**
 * Runs a program to its end under the server's user.
 *
 * @returns its exit code (null: killed, or not startable) and what it printed on both streams
 */
export function runProgram(
  program: string,
  parameters: string[],
  user: ServerUser | undefined,
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { ...describeChild(user), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", (error) => resolve({ exitCode: null, output: error.message }));
    child.on("close", (exitCode) => resolve({ exitCode, output: output.trim() }));
  });
}
