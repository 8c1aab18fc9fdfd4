import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What sets and draws, and the solver's attacks: they know no hour, and take longest. */
const withoutTime = [
  "tests/unit/documents/{formats-agree,render-docx,render-mail,render-page,render-plain,render-typst,draw-chart,word-file}.test.ts",
  "tests/unit/metrics/small-cells-*.test.ts",
];

const unit = (name: string, timeZone: string, exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include: ["tests/unit/**/*.test.ts"], exclude, env: { TZ: timeZone } },
});

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    // Tests wait for their database as much as they compute: as many files at once as there are cores.
    maxWorkers: availableParallelism(),
    // The rules' answers must not depend on the host's zone, so they run in three.
    projects: [
      unit("unit-utc", "UTC"),
      unit("unit-new-york", "America/New_York", withoutTime),
      unit("unit-kathmandu", "Asia/Kathmandu", withoutTime),
      {
        extends: true,
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/support/postgres-server.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          // What needs a browser and an office suite on the machine.
          name: "papers",
          include: ["tests/papers/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
