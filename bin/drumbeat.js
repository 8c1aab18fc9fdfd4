#!/usr/bin/env node
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const built = join(root, "dist", "src", "cli", "main.js");
const stamp = join(root, "dist", ".tsbuildinfo");

const newestIn = (folder) =>
  readdirSync(folder, { withFileTypes: true }).reduce((newest, entry) => {
    const path = join(folder, entry.name);
    return Math.max(newest, entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs);
  }, 0);

// In a clone the program is built from the sources when they are newer; an image has no sources, only the program.
const sources = ["src", "jobs"].map((name) => join(root, name)).filter((folder) => existsSync(folder));
const isStale =
  !existsSync(built) || !existsSync(stamp) || Math.max(0, ...sources.map(newestIn)) > statSync(stamp).mtimeMs;
if (sources.length > 0 && isStale) {
  const compiler = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.build.json")], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}

await import(built);
