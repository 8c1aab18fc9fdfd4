/** Fails when the tables say something that no migration brings about: `drizzle-kit generate` must find nothing to do. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import drizzleConfig from "../drizzle.config.ts";
import { packageRoot } from "../src/platform/package-root.ts";

const folder = mkdtempSync(join(tmpdir(), "drumbeat-migrations-"));
try {
  cpSync(join(packageRoot, "migrations"), folder, { recursive: true });
  const kit = join(packageRoot, "node_modules", ".bin", "drizzle-kit");
  const config = join(folder, "drizzle.config.json");
  writeFileSync(config, JSON.stringify({ ...drizzleConfig, out: relative(packageRoot, folder) }));
  const { status, stdout, stderr } = spawnSync(kit, ["generate", `--config=${relative(packageRoot, config)}`], {
    cwd: packageRoot,
    encoding: "utf8",
  });
  // The exit code says nothing: it is 0 after an error too.
  if (status === 0 && stdout.includes("No schema changes")) {
    process.stdout.write("Migrations bring about what the tables say\n");
  } else {
    process.stderr.write(
      `${stdout}${stderr}\nThe tables differ from the migrations; run: npx drizzle-kit generate --name verb_noun\n`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
