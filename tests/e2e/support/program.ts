import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { eventually, withDeadline } from "../../support/eventually.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));

export const exampleFolder = `${repository}examples/massachusetts`;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The built program, running as a process of its own. */
export interface Program {
  readonly pid: number;
  stdout(): string;
  stderr(): string;
  isRunning(): boolean;
  /** The first line of standard output that matches, now or once it is printed. */
  findLine(pattern: RegExp, deadlineMs?: number): Promise<string>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals, deadlineMs?: number): Promise<Exit>;
  readonly ended: Promise<Exit>;
}

/** Nothing of this process's environment reaches the program but where to find programs and a home. */
const bareEnvironment = (): NodeJS.ProcessEnv => {
  const { PATH, HOME } = process.env;
  return { PATH, HOME };
};

/** Starts `drumbeat ARGUMENTS`. */
export const startProgram = (args: readonly string[], environment: Record<string, string>): Program =>
  launch(process.execPath, [`${repository}bin/drumbeat.js`, ...args], environment);

/** `npm start` as at a terminal: signals reach npm and everything it started, each of them. */
export const startByNpm = (environment: Record<string, string>): Program => launch("npm", ["start"], environment, true);

const launch = (
  command: string,
  args: readonly string[],
  environment: Record<string, string>,
  isGroup = false,
): Program => {
  const child = spawn(command, args, {
    cwd: repository,
    env: { ...bareEnvironment(), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: isGroup,
  });
  if (child.pid === undefined) throw new Error("the program could not be started");
  const { pid } = child;
  const name = args.join(" ");
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  // Not "exit": what it printed last has to have arrived.
  const ended = once(child, "close").then((): Exit => ({ code: child.exitCode, signal: child.signalCode }));
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const said = () => `it said:\n${stdout}\n${stderr}`;

  return {
    pid,
    stdout: () => stdout,
    stderr: () => stderr,
    isRunning,
    ended,
    findLine(pattern, deadlineMs = 60_000) {
      const find = () => {
        const line = stdout
          .split("\n")
          .slice(0, -1)
          .find((text) => pattern.test(text));
        if (line === undefined && !isRunning()) return { line: null };
        return line === undefined ? null : { line };
      };
      return eventually(`a line like ${pattern} of ${name}`, find, deadlineMs).then(
        ({ line }) => {
          if (line !== null) return line;
          throw new Error(`${name} ended without a line like ${pattern}; ${said()}`);
        },
        (error: unknown) => {
          throw new Error(said(), { cause: error });
        },
      );
    },
    end(signal, deadlineMs = 30_000) {
      if (isRunning()) process.kill(isGroup ? -pid : pid, signal);
      return withDeadline(`${name} ends on ${signal}; ${said()}`, ended, deadlineMs);
    },
  };
};

/**
 * Runs `drumbeat ARGUMENTS` to its end.
 * @returns what it printed
 * @throws Error with what it said when it fails or takes longer than the deadline
 */
export const runProgram = async (
  args: readonly string[],
  environment: Record<string, string>,
  deadlineMs = 240_000,
): Promise<string> => {
  const program = startProgram(args, environment);
  try {
    const { code } = await withDeadline(`drumbeat ${args.join(" ")} ends`, program.ended, deadlineMs);
    if (code !== 0) throw new Error(`drumbeat ${args.join(" ")} ended with ${code}: ${program.stderr()}`);
    return program.stdout();
  } finally {
    if (program.isRunning()) await program.end("SIGKILL");
  }
};
