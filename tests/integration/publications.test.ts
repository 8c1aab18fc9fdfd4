import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writePublicFolder } from "../../src/cli/publish.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const draftedOn = "2013-02-28T14:00:00Z";

const withFigures = async (): Promise<{ unit: DeliveryUnit; document: string }> => {
  const unit = await makeDeliveryUnit(test);
  await unit.must(201, "POST", "metrics", {
    code: "GRAD5-EL",
    title: "English learners",
    of: { metric: "GRAD5", subgroup: "english_learner" },
  });
  await unit.must(200, "PATCH", "goals/code:CCR", { metrics: ["GRAD5", "GRAD5-EL"] }, "*");
  await unit.must(201, "POST", "metrics/code:GRAD5/trajectories", {
    effectiveOn: "2012-02-01",
    baseline: { period: "2010", value: 84.7 },
    target: { period: "2014", value: 88.3 },
  });
  await unit.must(200, "POST", "observations/batch", {
    observations: [
      { metric: "GRAD5", period: "2010", value: 84.7, n: 900, source: "=DESE()" },
      { metric: "GRAD5", period: "2011", value: 86.3, n: 900 },
      { metric: "GRAD5", subgroup: "english_learner", period: "2010", value: 63.9, n: 40 },
      { metric: "GRAD5", subgroup: "english_learner", period: "2011", value: 61.7, n: 6 },
    ],
  });
  await unit.addRoutine();
  await unit.liveTo(draftedOn);
  return { unit, document: found((await unit.must(200, "GET", "documents")).data[0]).id };
};

const signOff = (unit: DeliveryUnit, document: string) =>
  unit.must(200, "POST", `documents/${document}/sign-off`, undefined, "*");

const readPublic = (unit: DeliveryUnit, path: string, headers: Record<string, string> = {}) =>
  test.app.inject({ method: "GET", url: `/public/${unit.organisation.code}/${path}`, headers });

describe("publishing a goal", () => {
  it("is refused until a paper about it is signed off", async () => {
    const { unit } = await withFigures();
    const refused = await unit.send("POST", "publications", { goal: "CCR" });
    expect(refused.status).toBe(409);
    expect(refused.body.detail).toContain("Nothing about Success (CCR) is signed off.");
    expect((await readPublic(unit, "CCR")).statusCode).toBe(404);
    expect((await unit.send("POST", "publications", { goal: "NONE" })).status).toBe(422);
  });

  it("shows everybody what was signed off, and nothing that came later", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    await unit.jumpTo("2013-03-01T15:00:00Z");
    await unit.must(200, "POST", "observations/batch", {
      observations: [
        { metric: "GRAD5", period: "2011", value: 87.9, n: 900 },
        { metric: "GRAD5", period: "2012", value: 89.9, n: 900 },
      ],
    });
    const made = await unit.must(201, "POST", "publications", { goal: "CCR" });
    expect(made).toMatchObject({
      goal: "CCR",
      document,
      path: `/public/${unit.organisation.code}/CCR`,
      withdrawnAt: null,
    });
    const { statusCode, headers, body } = await readPublic(unit, "CCR");
    expect(statusCode).toBe(200);
    expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(body).toContain("86.3%");
    expect(body).toContain("<svg");
    expect(body).not.toMatch(/87\.9|89\.9/);
    expect(body).toContain("signed off by");
  });

  it("shows no small figure, and says that it does not", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    const made = await unit.must(201, "POST", "publications", { goal: "CCR" });
    const page = (await readPublic(unit, "CCR")).body;
    const csv = (await readPublic(unit, "CCR.csv")).body;
    for (const text of [JSON.stringify(made), page, csv]) expect(text).not.toContain("61.7");
    expect(page).toContain("English learners: the figure for 2011 is not shown, to protect small groups.");
  });

  it("names no owner, action, rating or id", async () => {
    const { unit, document } = await withFigures();
    await unit.must(201, "POST", "ratings", {
      ...{ goal: "CCR", stage: "unit", likelihood: "red", rationale: "Secretly late", rater: "unit" },
    });
    await signOff(unit, document);
    const made = await unit.must(201, "POST", "publications", { goal: "CCR" });
    for (const text of [(await readPublic(unit, "CCR")).body, (await readPublic(unit, "CCR.csv")).body]) {
      expect(text).not.toMatch(/Goal leader|Secretly|Amber|[0-9a-f]{8}-[0-9a-f]{4}-7/);
      expect(text).not.toContain(made.id);
    }
  });

  it("gives the same page for the same paper, once, also when asked twice at once", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    const both = await Promise.all([1, 2].map(() => unit.send("POST", "publications", { goal: "CCR" })));
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(new Set(both.map(({ body }) => body.id)).size).toBe(1);
    expect((await unit.must(200, "GET", "publications?goal=code:CCR")).data).toHaveLength(1);
    expect((await unit.state()).audit.filter((entry) => entry.startsWith("publication.published"))).toHaveLength(1);
  });

  it("takes the place of the page before when something newer is signed off", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    const first = await unit.must(201, "POST", "publications", { goal: "CCR" });
    await unit.must(200, "PATCH", "goals/code:CCR", { title: "Success for all" }, "*");
    const second = await unit.must(201, "POST", "publications", { goal: "CCR" });
    expect(second.id).not.toBe(first.id);
    expect((await unit.must(200, "GET", `publications/${first.id}`)).withdrawnAt).not.toBeNull();
    expect((await readPublic(unit, "CCR")).body).toContain("Success for all");
  });

  it("is the delivery unit's to do", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    const viewer = await test.addKey(unit.organisation, "viewer");
    expect((await unit.send("POST", "publications", { goal: "CCR" }, undefined, viewer)).status).toBe(403);
    const made = await unit.must(201, "POST", "publications", { goal: "CCR" });
    expect((await unit.send("GET", `publications/${made.id}`, undefined, undefined, viewer)).status).toBe(200);
    expect((await unit.send("POST", `publications/${made.id}/withdraw`, undefined, "*", viewer)).status).toBe(403);
  });
});

describe("a public page", () => {
  it("loads nothing, runs nothing, may be kept for a while and is asked for again by its tag", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    await unit.must(201, "POST", "publications", { goal: "CCR" });
    const page = await readPublic(unit, "CCR");
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|script-src|https?:/);
    const style = found(/<style>([\s\S]*?)<\/style>/.exec(page.body)?.[1]);
    expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    expect(page.body).not.toMatch(/<script|\sstyle=|\son\w+=/i);
    expect(page.headers["cache-control"]).toBe("public, max-age=300");
    const again = await readPublic(unit, "CCR", { "if-none-match": String(page.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
    const csv = await readPublic(unit, "CCR.csv");
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.headers["content-disposition"]).toContain("CCR.csv");
    expect(csv.body).toContain('"\'=DESE()"');
  });

  it("is gone when it is withdrawn, in the words for a page that never was", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    const made = await unit.must(201, "POST", "publications", { goal: "CCR" });
    const path = `publications/${made.id}/withdraw`;
    expect((await unit.send("POST", path)).status).toBe(428);
    expect((await unit.send("POST", path, undefined, '"7"')).status).toBe(412);
    expect((await unit.must(200, "POST", path, undefined, '"1"')).withdrawnAt).not.toBeNull();
    const gone = await readPublic(unit, "CCR");
    const never = await readPublic(unit, "NEVER");
    const nobody = await test.app.inject({ method: "GET", url: "/public/nobody/CCR" });
    const csv = await readPublic(unit, "CCR.csv");
    expect([gone, never, nobody, csv].map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
    expect(new Set([gone.body, never.body, nobody.body, csv.body]).size).toBe(1);
  });
});

describe("drumbeat publish", () => {
  it("writes pages, data and a list, and removes what was withdrawn", async () => {
    const { unit, document } = await withFigures();
    await signOff(unit, document);
    const made = await unit.must(201, "POST", "publications", { goal: "CCR" });
    const folder = mkdtempSync(join(tmpdir(), "drumbeat-public-"));
    try {
      const write = () => test.inScope(unit.organisation, (scope) => writePublicFolder(scope, folder));
      await write();
      expect(readdirSync(folder).sort()).toEqual(["CCR.csv", "CCR.html", "index.html"]);
      expect(readFileSync(join(folder, "index.html"), "utf8")).toContain('href="CCR.html"');
      expect(readFileSync(join(folder, "CCR.html"), "utf8")).toBe((await readPublic(unit, "CCR")).body);
      await unit.must(200, "POST", `publications/${made.id}/withdraw`, undefined, "*");
      await write();
      expect(readdirSync(folder)).toEqual(["index.html"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
