/** Compares openapi/openapi.json with what the routes say now; exits 1 when it has drifted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { renderOpenApi } from "../src/cli/openapi.ts";
import { packageRoot } from "../src/platform/package-root.ts";

const file = join(packageRoot, "openapi", "openapi.json");
const stored = readFileSync(file, "utf8");
if (stored === (await renderOpenApi())) {
  process.stdout.write("openapi/openapi.json is up to date\n");
} else {
  process.stderr.write("openapi/openapi.json differs from the routes; run: npx drumbeat openapi\n");
  process.exitCode = 1;
}
