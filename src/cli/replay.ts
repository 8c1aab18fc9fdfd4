import { DateTime } from "luxon";
import type { Config } from "../config.ts";
import { type Foundation, openEngine, openFoundation, openWorkers } from "../main.ts";
import { systemClock } from "../platform/clock/clock.ts";
import type { IsoDate } from "../platform/time/dates.ts";
import { endOfLocalDay } from "../platform/time/wall-time.ts";
import { replay } from "../sandbox/replay-service.ts";
import { readTimeZone } from "../sandbox/service.ts";
import { ensureSandbox } from "./folder.ts";
import { closeAll, listenForShutdown } from "./shutdown.ts";

export interface ReplayOptions {
  folder: string;
  from: IsoDate;
  to: IsoDate;
  asJson: boolean;
}

/** Loads an example folder into a sandbox if it is not there, moves its clock on and prints what happened. */
export const runReplay = async (config: Config, options: ReplayOptions): Promise<void> => {
  let opened: Foundation | undefined;
  const shutdown = listenForShutdown(async () => opened?.releaseDatabase());
  const closers: (() => Promise<unknown>)[] = [];
  try {
    const foundation = await openFoundation(config);
    opened = foundation;
    closers.unshift(() => foundation.close());
    const engine = await openEngine(foundation);
    closers.unshift(() => engine.close());
    const workers = await openWorkers(foundation, engine);
    closers.unshift(() => workers.stop());
    const { database } = foundation;
    const { organisationId, code } = await ensureSandbox(database, systemClock, options.folder, options.from);
    const dependencies = {
      database,
      clock: systemClock,
      mail: engine.mail,
      nudge: () => workers.nudge(),
      signal: shutdown,
    };
    const timeZone = await readTimeZone(dependencies, organisationId);
    const to = new Date(endOfLocalDay(options.to, timeZone));
    const { happenings, counts, followUp, from, to: reached } = await replay(dependencies, organisationId, { to });
    const write = (line: string) => process.stdout.write(`${line}\n`);
    const inZone = (at: Date) => DateTime.fromJSDate(at, { zone: timeZone });
    if (options.asJson) {
      const happened = happenings.map(({ at, text }) => ({ at: inZone(at).toISO(), text }));
      const span = { from: inZone(from).toISO(), to: inZone(reached).toISO() };
      write(
        JSON.stringify({ organisation: code, ...span, happened, summary: counts, followUp: followUp.figures }, null, 2),
      );
      return;
    }
    for (const { at, text } of happenings) write(`${inZone(at).toFormat("yyyy-MM-dd HH:mm")}  ${text}`);
    if (happenings.length === 0)
      write(`Nothing to do: the clock of ${code} stands at the end of ${options.to} already.`);
    write(
      Object.entries(counts)
        .map(([name, count]) => `${name}: ${count}`)
        .join(", "),
    );
    if (followUp.summary.length > 0) write("Follow-up:");
    for (const line of followUp.summary) write(`  ${line}`);
  } finally {
    await closeAll(closers);
  }
};
