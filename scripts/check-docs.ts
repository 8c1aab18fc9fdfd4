/** Fails when a document names a command, a script or a file that is not there. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "../src/cli/program.ts";
import { packageRoot } from "../src/platform/package-root.ts";

const documents = ["README.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md", "examples/massachusetts/README.md"];
const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const commands = new Set(buildProgram().commands.map((command) => command.name()));
const builtIn = new Set(["install", "start", "test", "ci", "run"]);
/** A path in the tree: it begins with one of its folders, or is a file at the top. */
const treePath = /^(?:src|jobs|tests|migrations|openapi|examples|scripts|bench|bin|\.ci)\/[\w./-]+$/;

const faults: string[] = [];
for (const document of documents) {
  const text = readFileSync(join(packageRoot, document), "utf8");
  const say = (fault: string): void => {
    faults.push(`${document}: ${fault}`);
  };
  for (const [, name = ""] of text.matchAll(/\bnpm run ([a-z][\w:-]*)/g)) {
    if (!(name in scripts)) say(`there is no script ${name}`);
  }
  for (const [, name = ""] of text.matchAll(/\bnpm (?!run\b)([a-z]+)/g)) {
    if (!builtIn.has(name) && !(name in scripts)) say(`npm ${name} is not used here`);
  }
  for (const [, name = ""] of text.matchAll(/\b(?:npx drumbeat|bin\/drumbeat\.js) ([a-z]+)/g)) {
    if (!commands.has(name)) say(`there is no command drumbeat ${name}`);
  }
  for (const [, quoted = ""] of text.matchAll(/`([^`\n]+)`/g)) {
    if (treePath.test(quoted) && !existsSync(join(packageRoot, quoted))) say(`there is no ${quoted}`);
  }
}

if (faults.length > 0) {
  process.stderr.write(`${faults.join("\n")}\n`);
  process.exitCode = 1;
} else process.stdout.write(`${documents.length} documents name only what is there\n`);
