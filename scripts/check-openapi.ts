/** Compares openapi/ with what the routes and schemas say now; exits 1 when it has drifted. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderPublishedSchemas } from "../src/cli/openapi.ts";
import { packageRoot } from "../src/platform/package-root.ts";

for (const [name, text] of Object.entries(await renderPublishedSchemas())) {
  const file = join(packageRoot, "openapi", name);
  if (existsSync(file) && readFileSync(file, "utf8") === text) {
    process.stdout.write(`openapi/${name} is up to date\n`);
  } else {
    process.stderr.write(`openapi/${name} differs from the code; run: npx drumbeat openapi\n`);
    process.exitCode = 1;
  }
}
