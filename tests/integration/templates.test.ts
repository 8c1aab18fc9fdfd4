import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPlanFile } from "../../src/plan-file/read.ts";
import { createFromPlan, loadPlan } from "../../src/plan-file/service.ts";
import { systemActor } from "../../src/platform/db/scope.ts";
import { builtInTemplates } from "../../src/templates/built-in.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";

let test: TestApp;
let unit: DeliveryUnit;

beforeAll(async () => {
  test = await createTestApp();
  unit = await makeDeliveryUnit(test);
});
afterAll(() => test.close());

const short = {
  code: "short",
  title: "Short stocktake",
  paper: "agenda",
  parts: [
    { part: "deepDives", title: "What matters", type: null, share: 3 },
    { part: "nextSteps", title: "What now", type: "decide", share: 1, questions: ["Who does it?"] },
  ],
  maximumDeepDives: 1,
};
const shortMemo = {
  code: "short-memo",
  title: "Short memo",
  paper: "memo",
  sections: [{ section: "questions", title: "What I would ask" }],
  maximumQuestions: 1,
};

const draftedOn = "2013-02-28T14:00:00Z";

describe("a paper's template", () => {
  it("is added, read, listed and replaced as a whole, each time with a trace", async () => {
    const created = await unit.send("POST", "paper-templates", short);
    expect(created.status, created.text).toBe(201);
    const read = await unit.send("GET", "paper-templates/code:short");
    const [first, second] = short.parts;
    expect(read.body).toMatchObject({ ...short, parts: [{ ...first, questions: [] }, second] });
    expect((await unit.must(200, "GET", "paper-templates")).data.map((one: { code: string }) => one.code)).toEqual([
      "short",
    ]);

    const changed = { ...short, title: "Shorter", parts: [second], maximumDeepDives: 0 };
    expect((await unit.send("PATCH", "paper-templates/code:short", changed)).status).toBe(428);
    await unit.must(200, "PATCH", "paper-templates/code:short", changed, read.etag);
    expect((await unit.send("PATCH", "paper-templates/code:short", short, read.etag)).status).toBe(412);
    expect((await unit.must(200, "GET", "paper-templates/code:short")).parts).toHaveLength(1);
    const events = (await unit.state()).audit.filter((entry) => entry.startsWith("paper-template."));
    expect(events).toEqual([
      "paper-template.created: The template Short stocktake (short) was added",
      "paper-template.changed: The template Shorter (short) was changed",
    ]);
  });

  it("is one of those that are built in, and one of one's own has another code", async () => {
    expect((await unit.must(200, "GET", "paper-templates/built-in")).data).toEqual(builtInTemplates);
    for (const { code } of builtInTemplates) {
      const taken = await unit.send("POST", "paper-templates", { ...short, code });
      expect(taken.status, code).toBe(409);
      expect(taken.body.detail).toContain(`The code ${code} is that of a template that is built in`);
    }
    await unit.must(201, "POST", "paper-templates", { ...short, code: "twice" });
    expect((await unit.send("POST", "paper-templates", { ...short, code: "twice" })).status).toBe(409);
  });

  it("starts from one that is built in, under a code of one's own", async () => {
    for (const template of builtInTemplates) {
      await unit.must(201, "POST", "paper-templates", { ...template, code: `our-${template.code}` });
    }
  });

  it.each<[string, object, number, string]>([
    ["a part twice", { parts: [short.parts[0], short.parts[0]] }, 422, "/parts/1"],
    ["no part", { parts: [] }, 422, "/parts"],
    ["no share of the time", { parts: [{ ...short.parts[0], share: 0 }] }, 422, "/parts"],
    ["four deep dives", { maximumDeepDives: 4 }, 422, "/maximumDeepDives"],
    ["a part that there is not", { parts: [{ ...short.parts[0], part: "lunch" }] }, 422, "/parts/0/part"],
    ["sections of a memo", { sections: shortMemo.sections }, 400, ""],
  ])("is refused with %s", async (_what, overrides, status, pointer) => {
    const refused = await unit.send("POST", "paper-templates", { ...short, code: "refused", ...overrides });
    expect([400, 422], refused.text).toContain(refused.status);
    expect(refused.status).toBe(status);
    expect(refused.body.errors.map((one: { pointer: string }) => one.pointer)).toContain(pointer);
    expect((await unit.send("GET", "paper-templates/code:refused")).status).toBe(404);
  });

  it("keeps its code and the kind of paper that it is for", async () => {
    await unit.must(201, "POST", "paper-templates", { ...short, code: "kept" });
    const change = (body: object) => unit.send("PATCH", "paper-templates/code:kept", body, "*");
    const renamed = await change({ ...short, code: "other" });
    expect([renamed.status, renamed.body.errors[0].pointer]).toEqual([422, "/code"]);
    const turned = await change({ ...shortMemo, code: "kept" });
    expect([turned.status, turned.body.errors[0].pointer]).toEqual([422, "/paper"]);
  });
});

describe("a routine that names a template", () => {
  it.each([
    ["that there is not", "nowhere", "there is no template nowhere"],
    ["of the other kind of paper", "delivery-memo", "delivery-memo is a template of memos"],
  ])("%s is refused, when it is added and when it is changed", async (_what, template, message) => {
    const own = await makeDeliveryUnit(test);
    expect(await own.addRoutine()).not.toHaveProperty("template");
    const base = { ...{ kind: "stocktake", code: "other", goals: ["CCR"], chair: "commissioner" }, template };
    const cadence = { every: "6 months", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2013-03-01" };
    for (const refused of [
      await own.send("POST", "routines", { ...base, cadence }),
      await own.send("PATCH", "routines/code:stocktake-ccr", { template }, "*"),
    ]) {
      expect(refused.status, refused.text).toBe(422);
      expect(refused.body.errors).toEqual([{ pointer: "/template", message: expect.stringContaining(message) }]);
    }
    expect((await own.must(200, "GET", "routines")).data).toHaveLength(1);
  });

  it("goes back to the one of its kind when it names none any more", async () => {
    const own = await makeDeliveryUnit(test);
    await own.addRoutine({ template: "quarterly-review" });
    const change = (template: string | null) =>
      own.must(200, "PATCH", "routines/code:stocktake-ccr", { template }, "*");
    expect((await change("board-stocktake")).template).toBe("board-stocktake");
    expect(await change(null)).not.toHaveProperty("template");
    await own.liveTo(draftedOn);
    const [document] = (await own.must(200, "GET", "documents")).data;
    expect((await own.must(200, "GET", `documents/${document.id}`)).content.template.code).toBe("stocktake");
  });

  it("has its agenda in that order, with the minutes shared out to the last one", async () => {
    const own = await makeDeliveryUnit(test);
    await own.must(200, "POST", "observations/batch", {
      observations: [{ metric: "GRAD5", period: "2011", value: 84.7 }],
    });
    await own.addRoutine({ template: "quarterly-review" });
    await own.liveTo(draftedOn);
    const [document] = (await own.must(200, "GET", "documents")).data;
    const { content } = await own.must(200, "GET", `documents/${document.id}`);
    expect(content.template).toEqual({ code: "quarterly-review", title: "Quarterly review of priority goals" });
    const built = found(builtInTemplates.find(({ code }) => code === "quarterly-review"));
    if (built.paper !== "agenda") throw new Error("not an agenda");
    const order = content.runningOrder as { part: string; title: string; minutes: number; questions: string[] }[];
    expect(order.map(({ part, title }) => [part, title])).toEqual(built.parts.map(({ part, title }) => [part, title]));
    expect(order.reduce((sum, { minutes }) => sum + minutes, 0)).toBe(60);
    const text = (await own.send("GET", `documents/${document.id}.txt`)).text.replace(/\s+/g, " ");
    const at = built.parts.map((part, index) => text.lastIndexOf(`${index + 1}. ${part.title} (`));
    expect(at).not.toContain(-1);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    for (const { questions } of built.parts) for (const question of questions) expect(text).toContain(question);
  });

  it("has its draft made again when the template changes, and what was issued stays", async () => {
    const own = await makeDeliveryUnit(test);
    await own.must(201, "POST", "paper-templates", short);
    await own.must(201, "POST", "paper-templates", shortMemo);
    await own.must(201, "POST", "routines", { ...memo, template: "short-memo" });
    await own.liveTo("2013-02-20T15:00:00Z");
    await own.addRoutine({ template: "short" });
    await own.liveTo(draftedOn);
    const read = async (kind: string) => (await own.must(200, "GET", `documents?kind=${kind}`)).data[0];
    const contentOf = async (kind: string) =>
      (await own.must(200, "GET", `documents/${(await read(kind)).id}`)).content;
    const titles = async () =>
      (await contentOf("agenda")).runningOrder.map((item: { title: string }) => item.title) as string[];
    expect(await titles()).toEqual(["What matters", "What now"]);
    expect((await contentOf("memo")).sections).toEqual(shortMemo.sections);

    const [dives, next] = short.parts;
    await own.must(200, "PATCH", "paper-templates/code:short", { ...short, parts: [next, dives] }, "*");
    await own.liveTo("2013-03-01T15:00:00Z");
    await own.liveTo("2013-03-05T15:00:00Z");
    expect((await read("agenda")).status).toBe("issued");
    const issued = await titles();
    expect(issued).toEqual(["What now", "What matters"]);

    await own.must(200, "PATCH", "paper-templates/code:short", { ...short, parts: [dives] }, "*");
    await own.liveTo("2013-03-06T15:00:00Z");
    expect(await titles()).toEqual(issued);
  });
});

describe("templates in a plan file", () => {
  const write = (code: string, title: string) => `
organisation: { code: ${code}, name: Department, timeZone: America/New_York }
people:
  - { code: boss, title: Commissioner, role: systemLeader, email: boss@x.example }
goals:
  - { code: G, title: Goal, owner: boss }
templates:
  - code: ours
    title: ${title}
    paper: agenda
    parts:
      - { part: deepDives, title: What matters, type: null, share: 1 }
    maximumDeepDives: 2
routines:
  - code: stocktake
    kind: stocktake
    goals: [G]
    chair: boss
    template: ours
    cadence: { every: 6 months, on: second Tuesday, at: "10:00", minutes: 60, startsOn: 2013-01-01 }
`;

  it("are there before the routines that name them, and change what they say when the file does", async () => {
    const id = await createFromPlan(
      test.database,
      test.clock,
      systemActor,
      readPlanFile(write("by-file", "Ours")),
      new Date("2013-01-15T15:00:00Z"),
      async (scope) => scope.organisationId,
    );
    const load = (text: string) =>
      test.database.inOrganisation(id, (db) =>
        loadPlan({ organisationId: id, db, actor: systemActor, clock: test.clock }, readPlanFile(text)),
      );
    const outcomes = async (text: string) =>
      (await load(text))
        .filter(({ outcome }) => outcome !== "left")
        .map(({ kind, code, fields }) => [kind, code, fields]);
    expect(await outcomes(write("by-file", "Ours"))).toEqual([]);
    expect(await outcomes(write("by-file", "Ours by now"))).toEqual([["paper template", "ours", ["title"]]]);
  });

  it("are refused where they lack what the API asks for, or where a routine names none of them", async () => {
    const create = (text: string) =>
      createFromPlan(test.database, test.clock, systemActor, readPlanFile(text), null, async () => "made");
    const wrong = [
      write("by-file-2", "Ours").replace("share: 1", "share: 0"),
      write("by-file-2", "Ours").replace("template: ours", "template: theirs"),
      write("by-file-2", "Ours").replaceAll("ours", "stocktake"),
    ];
    for (const text of wrong) await expect(async () => create(text)).rejects.toThrow();
  });
});
