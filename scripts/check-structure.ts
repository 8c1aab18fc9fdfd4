/** Holds the layout and the import rules of CONTRIBUTING.md. Prints every breach; exits 1 if there is any. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize, relative, sep } from "node:path";
import { packageRoot } from "../src/platform/package-root.ts";

type Role =
  | "tables"
  | "queries"
  | "service"
  | "schemas"
  | "routes"
  | "policy"
  | "present"
  | "rules"
  | "platform"
  | "root"
  | "job";

interface Import {
  target: string;
  isTypeOnly: boolean;
}

interface SourceFile {
  path: string;
  domain: string;
  role: Role;
  imports: Import[];
  text: string;
}

const maxLines = 400;
/** Pure libraries: what rules may use. */
const pureLibraries = [
  "luxon",
  "zod",
  "date-holidays",
  "rrule-temporal",
  "hono",
  "csv-parse",
  "yaml",
  "ical.js",
  "d3-scale",
  "d3-shape",
  "docx",
  "mjml",
  "ml-regression-theil-sen",
  "postal-mime",
  "node:crypto",
  "node:util",
  "node:buffer",
];
/** Parts of the platform without I/O. */
const purePlatform = [
  "platform/time",
  "platform/http/fields.ts",
  "platform/http/signed-link.ts",
  "platform/errors/problem.ts",
  "platform/errors/zod-problem.ts",
  "platform/ids",
  "platform/pages/small-page.tsx",
  "platform/pages/form-fields.tsx",
];
const namedRoles: Role[] = ["tables", "queries", "service", "schemas", "routes", "policy", "present"];
/** The composition root wires everything and may import anything. */
const compositionRoot = ["src/main.ts", "src/app.ts", "src/config.ts"];

const listFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });

const toPosix = (path: string): string => path.split(sep).join("/");

const readRole = (path: string): Role => {
  if (path.startsWith("jobs/")) return "job";
  if (path.startsWith("src/platform/")) return "platform";
  if (path.startsWith("src/cli/") || compositionRoot.includes(path)) return "root";
  const name = basename(path).replace(/\.tsx?$/, "");
  const last = name.split("-").at(-1) ?? name;
  return namedRoles.find((role) => role === last) ?? "rules";
};

const importPattern = /^(?:import|export)\s+(type\s+)?(?:[^"';]*?\sfrom\s+)?"([^"]+)";/gm;

/** `import { type A, type B }` counts as type-only, as it does for the compiler. */
const isTypeOnly = (statement: string, isMarked: boolean): boolean => {
  if (isMarked) return true;
  const names = /\{([^}]*)\}/s.exec(statement)?.[1];
  if (names === undefined || /^import\s+\w+\s*,/.test(statement)) return false;
  const listed = names.split(",").filter((name) => name.trim() !== "");
  return listed.length > 0 && listed.every((name) => name.trim().startsWith("type "));
};

const readFile = (absolute: string): SourceFile => {
  const path = toPosix(relative(packageRoot, absolute));
  const text = readFileSync(absolute, "utf8");
  const imports = [...text.matchAll(importPattern)].map((match): Import => {
    const specifier = match[2] ?? "";
    const target = specifier.startsWith(".") ? toPosix(normalize(join(dirname(path), specifier))) : specifier;
    return { target, isTypeOnly: isTypeOnly(match[0], match[1] !== undefined) };
  });
  return { path, domain: path.split("/")[1] ?? "", role: readRole(path), imports, text };
};

const files = ["src", "jobs"].flatMap((folder) => listFiles(join(packageRoot, folder)).map(readFile));
const byPath = new Map(files.map((file) => [file.path, file]));
const breaches: string[] = [];
const breach = (file: SourceFile, message: string): void => {
  breaches.push(`${file.path}: ${message}`);
};

const isPure = (target: string): boolean =>
  pureLibraries.some((library) => target === library || target.startsWith(`${library}/`)) ||
  purePlatform.some((part) => target.startsWith(`src/${part}`));

const mayImport = (file: SourceFile, target: string): string | null => {
  const other = byPath.get(target);
  if (file.role === "root") return null;
  if (target.startsWith("jobs/") && file.role !== "job") return "src imports jobs only in the composition root";
  if (file.role === "platform") {
    return other === undefined || other.role === "platform" ? null : "the platform knows no domain";
  }
  if (file.role === "job") {
    const isHandler = file.path.startsWith("jobs/handlers/");
    return !isHandler || other === undefined || ["service", "platform"].includes(other.role)
      ? null
      : "a handler parses its payload and calls a service";
  }
  if (file.role === "rules" || file.role === "present") {
    if (other === undefined) return isPure(target) ? null : `rules use pure libraries only, not ${target}`;
    if (isPure(target) || ["rules", "schemas", "present"].includes(other.role)) return null;
    if (file.role === "present" && other.domain === file.domain && other.role === "service") return null;
    return `rules do no I/O and do not know ${target}`;
  }
  if (target.startsWith("drizzle-orm") && !["tables", "queries"].includes(file.role)) {
    return "only queries and tables know SQL";
  }
  if (other === undefined || other.role === "platform") return null;
  if (file.role === "routes" && ["queries", "tables"].includes(other.role)) return "a route calls services";
  if (other.role === "routes" && file.role !== "routes") return "nothing but routes and the root knows routes";
  if (file.role === "service" && other.role === "tables") return "a service asks queries";
  if (other.domain === file.domain) return null;
  if (["rules", "schemas", "service"].includes(other.role)) return null;
  if (other.role === "tables" && ["tables", "queries"].includes(file.role)) return null;
  if (file.role === "routes" && ["policy", "present"].includes(other.role)) return null;
  return `another domain is reached through its service, not ${target}`;
};

const forbiddenText: [RegExp, string, (file: SourceFile) => boolean][] = [
  [
    /new Date\(\)|Date\.now\(\)|DateTime\.(now|local|utc)\(\)/,
    "time comes from the clock that is handed in",
    (file) => !file.path.startsWith("src/platform/clock/"),
  ],
  [/process\.env\b/, "the environment is read in config.ts alone", (file) => file.path !== "src/config.ts"],
];

for (const file of files) {
  const name = basename(file.path);
  if (!/^[a-z0-9]+(-[a-z0-9]+)*\.tsx?$/.test(name)) breach(file, "file names are kebab-case");
  if (/^(utils?|helpers?|common|misc|index)\./.test(name)) breach(file, "its name says nothing");
  const lineCount = file.text.split("\n").length - 1;
  if (lineCount > maxLines) breach(file, `${lineCount} lines; more than ${maxLines} want another design`);
  for (const { target, isTypeOnly: isType } of file.imports) {
    const why = isType && !target.startsWith("jobs/") ? null : mayImport(file, target);
    if (why !== null) breach(file, `imports ${target}: ${why}`);
  }
  for (const [pattern, why, applies] of forbiddenText) {
    if (applies(file) && pattern.test(file.text)) breach(file, why);
  }
}

/**
 * Domains form an order: no domain needs, by way of others, itself. Pure files are left out, since they have no I/O, and
 * so are tables, which name each other for foreign keys.
 */
const domainEdges = new Map<string, Set<string>>();
for (const file of files) {
  if (!["service", "queries"].includes(file.role)) continue;
  for (const { target, isTypeOnly: isType } of file.imports) {
    const other = byPath.get(target);
    if (isType || other === undefined || other.domain === file.domain) continue;
    if (!["service", "queries"].includes(other.role)) continue;
    domainEdges.set(file.domain, (domainEdges.get(file.domain) ?? new Set()).add(other.domain));
  }
}
const findCircle = (domain: string, path: string[]): string[] | null => {
  if (path.includes(domain)) return [...path.slice(path.indexOf(domain)), domain];
  for (const next of domainEdges.get(domain) ?? []) {
    const circle = findCircle(next, [...path, domain]);
    if (circle !== null) return circle;
  }
  return null;
};
const circles = new Set([...domainEdges.keys()].flatMap((domain) => findCircle(domain, [])?.join(" -> ") ?? []));
for (const circle of circles) breaches.push(`domains in a circle: ${circle}`);

if (breaches.length > 0) {
  process.stderr.write(`${breaches.sort().join("\n")}\n${breaches.length} breaches of the structure\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`Structure holds: ${files.length} files, ${domainEdges.size} domains\n`);
}
