import { writeFileSync } from "node:fs";
import type { Config } from "../config.ts";
import { Problem } from "../platform/errors/problem.ts";
import { renderYear } from "../year/render-year.tsx";
import { renderYearText } from "../year/render-year-text.ts";
import { yearParams } from "../year/schemas.ts";
import { getYear } from "../year/service.ts";
import { inOrganisation, say, withFoundation } from "./commands.ts";

export interface YearOptions {
  year: string;
  organisation: string;
  person?: string;
  /** Where the page goes. */
  html?: string;
  json: boolean;
}

const writePage = (file: string, page: string): void => {
  try {
    writeFileSync(file, page);
  } catch (error) {
    throw new Problem(422, `${file} cannot be written: ${error instanceof Error ? error.message : "unknown reason"}`);
  }
};

/** Prints a year of an organisation, and writes it as a page where a file is named. */
export const runYear = (config: Config, options: YearOptions): Promise<void> =>
  withFoundation(config, async (foundation) => {
    const params = yearParams.safeParse({ year: options.year });
    if (!params.success) throw new Problem(400, `${options.year} is no year to print; write it like 2027.`);
    const year = await inOrganisation(foundation, options.organisation, (scope) =>
      getYear(scope, params.data.year, options.person),
    );
    say(options.json ? JSON.stringify(year, null, 2) : renderYearText(year).trimEnd());
    if (options.html === undefined) return;
    writePage(options.html, renderYear(year));
    // Standard output is the calendar alone, so that it can be handed on.
    process.stderr.write(`Wrote ${options.html}\n`);
  });
