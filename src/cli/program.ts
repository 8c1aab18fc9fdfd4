import { Command, Option } from "commander";
import { roles, scopes } from "../access/roles.ts";
import { readConfig } from "../config.ts";
import { parseIsoDate } from "../platform/time/dates.ts";
import { version } from "../platform/version.ts";
import { runCreateKey, runImport, runLoad, runMigrate, runOpenApi } from "./commands.ts";
import { runPublish } from "./publish.ts";
import { runReplay } from "./replay.ts";
import { type Part, serve } from "./serve.ts";
import { runYear } from "./year.ts";

const readParts = (text: string): Part[] => {
  const parts = text.split(",").map((part) => part.trim());
  const unknown = parts.filter((part) => part !== "api" && part !== "worker");
  if (unknown.length > 0) throw new Error(`--only takes api, worker or both, not ${unknown.join(", ")}.`);
  return parts as Part[];
};

const organisationOption = (): Option =>
  new Option("--organisation <code>", "the organisation's code").makeOptionMandatory();

/** The command line: what each command is called and takes; what it does is elsewhere. */
export const buildProgram = (): Command => {
  const program = new Command("drumbeat")
    .description("Plans, prepares and follows up the delivery routines of public bodies.")
    .version(version)
    .showHelpAfterError();
  const config = () => readConfig();

  program
    .command("start")
    .description("run everything; the first time, with the Massachusetts example in a sandbox")
    .action(() => serve(config(), { parts: ["api", "worker"], migrates: true, withExample: true }));

  program
    .command("serve")
    .description("run api and workers; several processes may share one database")
    .addOption(
      new Option("--only <parts>", "api, worker or both").default(["api", "worker"], "api,worker").argParser(readParts),
    )
    .option("--no-migrate", "leave the database as it is")
    .action((options: { only: Part[]; migrate: boolean }) =>
      serve(config(), { parts: options.only, migrates: options.migrate, withExample: false }),
    );

  program
    .command("migrate")
    .description("bring the database up to date")
    .action(() => runMigrate(config()));

  program
    .command("load")
    .description("load or update a plan file, found by code; an organisation that is not there is created")
    .argument("<file>", "YAML or JSON")
    .addOption(organisationOption())
    .option("--dry-run", "say what would be done and store nothing", false)
    .action((file: string, options: { organisation: string; dryRun: boolean }) =>
      runLoad(config(), { file, organisation: options.organisation, isDryRun: options.dryRun }),
    );

  program
    .command("import")
    .description("import observations from CSV, all or nothing")
    .argument("<file>", "CSV in UTF-8")
    .addOption(organisationOption())
    .option("--dry-run", "check and store nothing", false)
    .action((file: string, options: { organisation: string; dryRun: boolean }) =>
      runImport(config(), { file, organisation: options.organisation, isDryRun: options.dryRun }),
    );

  program
    .command("replay")
    .description("load an example folder into a sandbox and move its clock on")
    .argument("<folder>", "with plan.yaml, observations.csv, history.yaml")
    .requiredOption("--from <date>", "where the sandbox's clock starts", parseIsoDate)
    .requiredOption("--to <date>", "the last day that is replayed", parseIsoDate)
    .option("--json", "one JSON document instead of lines", false)
    .action((folder: string, options: { from: string; to: string; json: boolean }) =>
      runReplay(config(), { folder, from: options.from, to: options.to, asJson: options.json }),
    );

  program
    .command("year")
    .description("print a year: every routine, every date, every run-up step, and what lies on a day off")
    .argument("<year>", "such as 2027")
    .addOption(organisationOption())
    .option("--person <code>", "only what concerns this person")
    .option("--html <file>", "write it as one page, to read and to print")
    .option("--json", "one JSON document instead of lines", false)
    .action((year: string, options: { organisation: string; person?: string; html?: string; json: boolean }) =>
      runYear(config(), { year, ...options }),
    );

  program
    .command("publish")
    .description("write the published pages of an organisation and their data as files")
    .addOption(organisationOption())
    .requiredOption("--to <folder>", "made where it is not there")
    .action((options: { organisation: string; to: string }) => runPublish(config(), options));

  program
    .command("keys")
    .description("API keys")
    .command("create")
    .description("make a key and print it, once")
    .addOption(organisationOption())
    .addOption(new Option("--role <role>").choices(roles).makeOptionMandatory())
    .option("--name <name>", "what to call it")
    .option("--person <code>", "the person it speaks for")
    .addOption(new Option("--scopes <scopes...>", "for the role integration").choices(scopes))
    .action((options: Parameters<typeof runCreateKey>[1]) => runCreateKey(config(), options));

  program
    .command("openapi")
    .description("write openapi/openapi.json and the plan file's schema")
    .action(() => runOpenApi());

  return program;
};
