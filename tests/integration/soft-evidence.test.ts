import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());
beforeEach(async () => {
  unit = await makeDeliveryUnit(test);
  await unit.must(201, "POST", "sites", { code: "LHS", title: "Lowell High School", kind: "school" });
});

const note = {
  kind: "walkThrough",
  text: "In 4 of 6 lessons the pupils spoke more than the teacher.",
  observedOn: "2013-01-30",
  source: "A coach, in grade 9",
  metric: "GRAD5",
  site: "LHS",
};

const keyOf = async (role: string, more: object = {}): Promise<string> =>
  (await unit.must(201, "POST", "api-keys", { name: `A ${role}`, role, ...more })).key;

/** What the paper of the next stocktake tells of soft evidence, as it stands. */
const readPaper = async (
  query = "",
): Promise<{ id: string; status: string; contentHash: string; soft: unknown; text: string }> => {
  const [document] = (await unit.must(200, "GET", `documents?kind=agenda${query}`)).data.toReversed();
  const whole = await unit.must(200, "GET", `documents/${found<{ id: string }>(document).id}`);
  const text = (await unit.send("GET", `documents/${whole.id}.txt`)).text.replace(/\s+/g, " ");
  return { id: whole.id, status: whole.status, contentHash: whole.contentHash, soft: whole.content.softEvidence, text };
};

describe("recording", () => {
  it("answers what was recorded by codes, and lists it by what it is about", async () => {
    const row = await unit.must(201, "POST", "soft-evidence", { ...note, url: "https://example.org/notes/9" });
    expect(row).toMatchObject({ ...note, url: "https://example.org/notes/9", goal: null, withdrawnAt: null });
    await unit.must(201, "POST", "soft-evidence", { ...note, kind: "survey", metric: undefined, goal: "CCR" });
    const list = async (query: string) => (await unit.must(200, "GET", `soft-evidence?${query}`)).data.length;
    expect(await list("metric=code:GRAD5")).toBe(1);
    expect(await list("goal=code:CCR&kind=survey")).toBe(1);
    expect(await list("site=code:LHS&from=2013-01-30&to=2013-01-30")).toBe(2);
    expect(await list("site=code:LHS&from=2013-01-31")).toBe(0);
    await unit.must(404, "GET", "soft-evidence?strategy=code:NONE");
  });

  it.each([
    ["about nothing", { metric: undefined }, 422, ""],
    ["observed tomorrow", { observedOn: "2013-02-02" }, 422, "/observedOn"],
    ["an item without its meeting", { item: "metric:GRAD5" }, 422, "/item"],
    ["a link that runs", { url: "javascript:alert(1)" }, 422, "/url"],
    ["a link with a password", { url: "https://user:secret@example.org/" }, 422, "/url"],
    ["a source of two lines", { source: "A coach\r\nBcc: all@example.org" }, 422, "/source"],
    ["without a source", { source: undefined }, 400, "/source"],
    ["an unknown metric", { metric: "NONE" }, 422, "/metric"],
    ["an unknown kind", { kind: "rumour" }, 422, "/kind"],
    ["a text of fifty thousand letters", { text: "a".repeat(50_000) }, 422, "/text"],
  ])("refuses %s", async (_what, overrides, status, pointer) => {
    const { body } = await unit.send("POST", "soft-evidence", { ...note, ...overrides });
    expect(body).toMatchObject({ status, errors: [{ pointer }] });
    expect((await unit.must(200, "GET", "soft-evidence")).data).toEqual([]);
  });

  it("keeps what it was before a correction in the trail of audit, and no word of it in the summary", async () => {
    const row = await unit.must(201, "POST", "soft-evidence", note);
    await unit.must(428, "PATCH", `soft-evidence/${row.id}`, { text: "In 5 of 6." });
    await unit.must(422, "PATCH", `soft-evidence/${row.id}`, { metric: null }, "*");
    const corrected = await unit.must(200, "PATCH", `soft-evidence/${row.id}`, { text: "In 5 of 6." }, '"1"');
    expect(corrected).toMatchObject({ text: "In 5 of 6.", metric: "GRAD5" });
    await unit.must(412, "PATCH", `soft-evidence/${row.id}`, { text: "In 3 of 6." }, '"1"');
    const [last] = (await unit.must(200, "GET", `audit?entity=${row.id}`)).data;
    expect(last).toMatchObject({
      event: "soft-evidence.corrected",
      summary: "Soft evidence (walk-through of 30 January 2013) was corrected: text",
      detail: { before: { text: note.text }, after: { text: "In 5 of 6." } },
    });
  });

  it("lets one of ten corrections at once win, and tells the others", async () => {
    const row = await unit.must(201, "POST", "soft-evidence", note);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        unit.send("PATCH", `soft-evidence/${row.id}`, { text: `In ${index} of 6.` }, '"1"'),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
  });
});

describe("who may", () => {
  it("owners of what they answer for, and of nothing else", async () => {
    await unit.must(201, "POST", "metrics", {
      ...{ code: "OTHER", title: "Another", unit: "percent", direction: "higher", frequency: "yearly" },
    });
    await unit.must(201, "POST", "goals", { code: "OWN", title: "Another's goal", owner: "unit", metrics: ["OTHER"] });
    const owner = await keyOf("owner", { person: "ccr-leader" });
    const as = (body: object) => unit.send("POST", "soft-evidence", body, undefined, owner);
    expect((await as(note)).status).toBe(201);
    expect((await as({ ...note, metric: undefined, goal: "CCR" })).status).toBe(201);
    expect((await as({ ...note, metric: "OTHER" })).status).toBe(403);
    expect((await as({ ...note, metric: undefined, goal: "OWN" })).status).toBe(403);
    expect((await as({ ...note, goal: "OWN" })).status).toBe(403);
    const others = await unit.must(201, "POST", "soft-evidence", { ...note, metric: "OTHER" });
    const change = await unit.send("PATCH", `soft-evidence/${others.id}`, { metric: "GRAD5" }, "*", owner);
    expect(change.status).toBe(403);
  });

  it("integrations write with their scope, correct their own, and read nothing; viewers do neither", async () => {
    const scoped = await keyOf("integration", { scopes: ["soft-evidence:write"] });
    const unscoped = await keyOf("integration", { scopes: ["actions:read"], name: "Another" });
    const viewer = await keyOf("viewer");
    const send = (key: string) => unit.send("POST", "soft-evidence", note, undefined, key);
    const own = await send(scoped);
    expect(own.status).toBe(201);
    expect((await send(unscoped)).status).toBe(403);
    expect((await send(viewer)).status).toBe(403);
    const others = await unit.must(201, "POST", "soft-evidence", note);
    const correct = (id: string) => unit.send("PATCH", `soft-evidence/${id}`, { text: "Other" }, "*", scoped);
    expect((await correct(own.body.id)).status).toBe(200);
    expect((await correct(others.id)).status).toBe(403);
    for (const key of [scoped, viewer]) {
      expect((await unit.send("GET", "soft-evidence", undefined, undefined, key)).status).toBe(403);
    }
  });
});

describe("withdrawing", () => {
  it("needs a reason, happens once, and leaves it readable to the unit and not to owners", async () => {
    const row = await unit.must(201, "POST", "soft-evidence", note);
    const owner = await keyOf("owner", { person: "ccr-leader" });
    const path = `soft-evidence/${row.id}/withdraw`;
    await unit.must(400, "POST", path, {}, "*");
    const answers = await Promise.all([1, 2, 3].map(() => unit.send("POST", path, { reason: "It was misread." }, "*")));
    expect(answers.map(({ status }) => status).sort()).not.toContain(500);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    await unit.must(409, "POST", path, { reason: "Again." }, "*");
    await unit.must(409, "PATCH", `soft-evidence/${row.id}`, { text: "Other" }, "*");
    const kept = await unit.must(200, "GET", `soft-evidence/${row.id}`);
    expect(kept).toMatchObject({ text: note.text, withdrawnBecause: "It was misread." });
    expect((await unit.send("GET", `soft-evidence/${row.id}`, undefined, undefined, owner)).status).toBe(404);
    expect((await unit.send("GET", "soft-evidence", undefined, undefined, owner)).body.data).toEqual([]);
  });
});

describe("in papers", () => {
  beforeEach(async () => {
    await unit.addRoutine();
  });

  it("stands beside the figures, in the draft and in the issued paper, with its date, kind, site and source", async () => {
    await unit.must(201, "POST", "soft-evidence", note);
    await unit.must(201, "POST", "soft-evidence", { ...note, observedOn: "2012-07-31", text: "Too long ago." });
    await unit.must(201, "POST", "soft-evidence", {
      ...{
        kind: "quotation",
        text: "<b>Too much</b> =1+1",
        observedOn: "2013-02-01",
        source: "A teacher",
        goal: "CCR",
      },
    });
    await unit.liveTo("2013-02-28T14:00:00Z");
    const { text, soft } = await readPaper();
    expect(soft).toMatchObject({ more: 0, items: [{ kind: "quotation" }, { kind: "walkThrough" }] });
    expect(text).toContain("What people saw and heard");
    expect(text).toContain("Walk-through, 30 January 2013, Lowell High School: In 4 of 6 lessons");
    expect(text).toContain('"<b>Too much</b> =1+1". Source: A teacher.');
    expect(text).not.toContain("Too long ago");
  });

  it("leaves papers without any as they were, to the last byte", async () => {
    const twin = await makeDeliveryUnit(test);
    await twin.addRoutine();
    const withdrawn = await unit.must(201, "POST", "soft-evidence", note);
    await unit.must(200, "POST", `soft-evidence/${withdrawn.id}/withdraw`, { reason: "Not so." }, "*");
    await unit.liveTo("2013-02-28T14:00:00Z");
    await twin.liveTo("2013-02-28T14:00:00Z");
    const hashOf = async (of: DeliveryUnit) => (await of.must(200, "GET", "documents")).data[0].content;
    const strip = (content: object) => JSON.stringify({ ...content, organisation: "" });
    expect(strip(await hashOf(unit))).toBe(strip(await hashOf(twin)));
    expect((await readPaper()).soft).toBeUndefined();
  });

  it("tells what came late in the next paper, and never changes one that is frozen", async () => {
    const row = await unit.must(201, "POST", "soft-evidence", note);
    await unit.liveTo("2013-02-28T14:00:00Z");
    const draft = await readPaper();
    await unit.must(200, "POST", `documents/${draft.id}/sign-off`, undefined, "*");
    const signed = await readPaper();
    await unit.must(201, "POST", "soft-evidence", { ...note, observedOn: "2013-02-04", text: "Heard of late." });
    await unit.must(200, "POST", `soft-evidence/${row.id}/withdraw`, { reason: "It was misread." }, "*");
    await unit.liveTo("2013-03-05T15:00:00Z");
    const issued = await readPaper();
    expect(issued).toMatchObject({ id: draft.id, status: "issued", contentHash: signed.contentHash });
    expect(issued.text).toContain("In 4 of 6 lessons");
    await unit.liveTo("2013-08-29T15:00:00Z");
    const next = await readPaper();
    expect(next.id).not.toBe(draft.id);
    expect(next.soft).toMatchObject({ more: 0, items: [{ text: "Heard of late", observedOn: "2013-02-04" }] });
  });

  it("shows the latest eight and says how many more there are", async () => {
    for (let day = 10; day < 21; day += 1) {
      await unit.must(201, "POST", "soft-evidence", { ...note, observedOn: `2013-01-${day}`, text: `Day ${day}` });
    }
    await unit.liveTo("2013-02-28T14:00:00Z");
    const { soft, text } = await readPaper();
    expect(soft).toMatchObject({
      more: 3,
      items: [{ text: "Day 20" }, ...Array(6), { text: "Day 13" }].map((x) => x ?? {}),
    });
    expect(text).toContain("And 3 more on record.");
  });

  it("never reaches the public page", async () => {
    await unit.must(201, "POST", "soft-evidence", note);
    await unit.must(200, "POST", "observations/batch", {
      observations: [{ metric: "GRAD5", period: "2011", value: 84.7, n: 1000, asOf: "2013-01-31", source: "Test" }],
    });
    await unit.liveTo("2013-02-28T14:00:00Z");
    const { id } = await readPaper();
    await unit.must(200, "POST", `documents/${id}/sign-off`, undefined, "*");
    const publication = await unit.must(201, "POST", "publications", { goal: "CCR" });
    const page = await test.app.inject({ method: "GET", url: publication.path });
    expect(page.statusCode).toBe(200);
    for (const word of ["lessons", "coach", "Lowell"]) {
      expect(page.body).not.toContain(word);
      expect(JSON.stringify(publication)).not.toContain(word);
    }
  });
});
