import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../config.ts";
import { getOrganisation } from "../organisations/service.ts";
import type { Scope } from "../platform/db/scope.ts";
import { Problem } from "../platform/errors/problem.ts";
import { writeProgressCsv } from "../publications/progress-csv.ts";
import { renderProgressIndex, renderProgressPage } from "../publications/render-progress-page.tsx";
import { listPublicPages } from "../publications/service.ts";
import { inOrganisation, say, withFoundation } from "./commands.ts";

const indexFile = "index.html";

/** Runs what touches the folder; a fault of the disk is told in words. */
const inFolder = (folder: string, work: () => void): void => {
  try {
    work();
  } catch (error) {
    throw new Problem(422, `${folder} cannot be written: ${error instanceof Error ? error.message : "unknown reason"}`);
  }
};

/**
 * Writes what an organisation has published as files that any web server can show: a page and the data of each goal,
 * and a list of them. Files of goals whose pages were withdrawn are removed; nothing else in the folder is touched.
 * @returns what was done, a line each
 * @throws Problem 422 when the folder cannot be written
 */
export const writePublicFolder = async (scope: Scope, folder: string): Promise<string[]> => {
  const { name } = await getOrganisation(scope);
  const { pages, withdrawn } = await listPublicPages(scope);
  const done: string[] = [];
  const write = (file: string, text: string): void => {
    writeFileSync(join(folder, file), text);
    done.push(`Wrote ${join(folder, file)}`);
  };
  const taken = pages.find(({ goal }) => `${goal.code}.html`.toLowerCase() === indexFile);
  if (taken !== undefined) {
    throw new Problem(422, `The page of the goal ${taken.goal.code} would be the list of goals; give it another code.`);
  }
  inFolder(folder, () => {
    mkdirSync(folder, { recursive: true });
    for (const page of pages) {
      write(`${page.goal.code}.html`, renderProgressPage(page));
      write(`${page.goal.code}.csv`, writeProgressCsv(page));
    }
    for (const code of withdrawn) {
      for (const file of [`${code}.html`, `${code}.csv`]) rmSync(join(folder, file), { force: true });
      done.push(`${code} is withdrawn`);
    }
    write(indexFile, renderProgressIndex(name, pages));
  });
  return done;
};

/** Writes what is published now into a folder, and says so. */
export const runPublish = (config: Config, options: { organisation: string; to: string }): Promise<void> =>
  withFoundation(config, async (foundation) => {
    const done = await inOrganisation(foundation, options.organisation, (scope) =>
      writePublicFolder(scope, options.to),
    );
    for (const line of done) say(line);
  });
