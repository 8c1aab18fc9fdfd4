import { Writable } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { recordAction } from "../../src/actions/action-service.ts";
import { updateAction } from "../../src/actions/action-update-service.ts";
import { addressOfAnswer } from "../../src/actions/answers/answer-service.ts";
import { addressOfAsk } from "../../src/actions/answers/ask-answering-service.ts";
import { answerAsk, recordAsk } from "../../src/actions/ask-service.ts";
import { buildApp } from "../../src/app.ts";
import { getPerson, updatePerson } from "../../src/people/service.ts";
import type { Scope } from "../../src/platform/db/scope.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { createTestApp, idleQueue, keepMail, type TestApp, type TestOrganisation } from "../support/app.ts";
import { buildStocktake } from "../support/factories.ts";

let test: TestApp;
let organisation: TestOrganisation;
let occurrenceId: string;
let action: Awaited<ReturnType<typeof recordAction>>;
let ownerId: string;

const inScope = <T>(work: (scope: Scope) => Promise<T>) => test.inScope(organisation, work);
const mail = () => keepMail(test.secretKey, test.clock);
/** The path of an address, as the app is asked. */
const pathOf = (address: string) => address.replace("http://localhost:3000", "");
const linkOf = (id = action.id, personId = ownerId) =>
  inScope(async (scope) => pathOf(addressOfAnswer(mail(), scope, { id }, { id: personId })));

const open = (url: string, method: "GET" | "HEAD" = "GET", headers: Record<string, string> = {}) =>
  test.app.inject({ method, url, headers });
const send = (url: string, form: Record<string, string>, type = "application/x-www-form-urlencoded") =>
  test.app.inject({
    method: "POST",
    url,
    headers: { "content-type": type },
    payload: new URLSearchParams(form).toString(),
  });
/** The hidden fields of a page, as a browser sends them. */
const hiddenOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
const formOf = async (url: string) => hiddenOf((await open(url)).body);
const wordsOf = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

const rows = async (table: string) =>
  (await test.database.pool.query(`select * from ${table} where organisation_id = $1 order by id`, [organisation.id]))
    .rows;
const updates = () => rows("action_updates");
const everything = async () =>
  JSON.stringify([
    await updates(),
    await rows("actions"),
    await rows("asks"),
    await rows("audit_entries"),
    await rows("people"),
  ]);

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

beforeEach(async () => {
  organisation = await test.addOrganisation({ sandboxStartsAt: new Date("2013-03-12T16:00:00Z") });
  ({ occurrenceId } = await inScope(buildStocktake));
  action = await inScope((scope) =>
    recordAction(scope, { occurrenceId, text: "Bring a plan", owner: "ccr-leader", due: "2013-03-20" }),
  );
  ownerId = action.ownerId;
});

describe("the link of an action", () => {
  it("shows how it stands and a form, and may be neither kept, found nor handed on", async () => {
    const answer = await open(`${await linkOf()}&answer=done`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
    });
    expect(wordsOf(answer.body)).toMatch(/A1: Bring a plan .*Owner Goal leader .*Stocktake, .*Due 20 March 2013/);
    expect(answer.body).toMatch(/<input[^>]*value="done" checked/);
    expect(answer.body).not.toMatch(/<script/);
  });

  it("records what is done in the name of its owner, with where it can be seen", async () => {
    const link = await linkOf();
    const form = {
      ...(await formOf(link)),
      answer: "done",
      doneText: "Sent\r\nto all",
      evidenceUrl: "https://x.example/p",
    };
    const answer = await send(link, form);
    expect(answer.statusCode).toBe(200);
    expect(wordsOf(answer.body)).toContain("Thank you, this is recorded.");
    expect(await updates()).toMatchObject([
      {
        kind: "done",
        text: "Sent\nto all",
        evidence_url: "https://x.example/p",
        is_by_link: true,
        said_by: "Goal leader",
        said_on: expect.anything(),
      },
    ]);
    const [shown] = (await test.call(organisation.adminKey, "GET", "/v1/actions/code:A1/updates")).json().data;
    expect(shown).toMatchObject({ evidenceUrl: "https://x.example/p", isByLink: true, saidBy: "Goal leader" });
    const audit = await rows("audit_entries");
    expect(audit.at(-1)).toMatchObject({ event: "action.done", actor: "Goal leader" });
  });

  it("moves the date with its reason, and takes a note of where it stands", async () => {
    const link = await linkOf();
    const slip = { ...(await formOf(link)), answer: "slip", to: "2013-04-15", slipText: "Data came late" };
    expect((await send(link, slip)).statusCode).toBe(200);
    const shown = await open(link);
    expect(wordsOf(shown.body)).toMatch(
      /Due 15 April 2013 \(first promised for 20 March 2013\).*20 March 2013 to 15 April 2013: Data came late/,
    );
    const note = { ...hiddenOf(shown.body), answer: "note", noteText: "We need two tutors" };
    expect((await send(link, note)).statusCode).toBe(200);
    expect((await updates()).map(({ kind }) => kind)).toEqual(["slip", "note"]);
  });

  it("changes nothing by being opened, by people, scanners or programs that fetch ahead", async () => {
    const link = await linkOf();
    const before = await everything();
    expect((await open(link, "HEAD")).statusCode).toBe(200);
    await open(link, "GET", { purpose: "prefetch", "sec-purpose": "prefetch;prerender" });
    await open(`${link}&answer=done&doneText=x`);
    expect(await everything()).toBe(before);
  });

  it("is answered alike when it has ended, was altered, is cut, or is for something else", async () => {
    const link = await linkOf();
    const other = await linkOf(action.id, (await inScope((scope) => getPerson(scope, "code:other-leader"))).id);
    const before = await everything();
    const proof = link.slice(link.indexOf("?"));
    const bad = [
      link.slice(0, -2),
      link.replace(/until=\d+/, "until=99999999999"),
      link.slice(0, link.indexOf("?")),
      other.slice(0, other.indexOf("?")) + proof,
      link.replace("my-actions", "my-asks"),
      link.replace("my-actions", "my-escalations"),
      "/my-actions/x/y/z?until=1&signature=x",
    ];
    const form = { answer: "done", doneText: "x", version: "1", said: "0" };
    for (const url of bad) {
      const [shown, sent] = [await open(url), await send(url, form)];
      expect([shown.statusCode, sent.statusCode], url).toEqual([404, 404]);
      expect(wordsOf(shown.body)).toContain("This link has ended");
    }
    test.clock.moveOn(61 * 86_400_000);
    expect((await open(link)).statusCode).toBe(404);
    expect((await send(link, form)).statusCode).toBe(404);
    expect(await everything()).toBe(before);
  });

  it("says to whom an action belongs that was handed over, and records nothing", async () => {
    const link = await linkOf();
    const form = { ...(await formOf(link)), answer: "done", doneText: "x" };
    await inScope((scope) => updateAction(scope, "code:A1", { kind: "reassign", owner: "other-leader" }));
    const before = await everything();
    const [shown, sent] = [await open(link), await send(link, form)];
    expect([shown.statusCode, sent.statusCode]).toEqual([200, 409]);
    expect(wordsOf(sent.body)).toContain("It belongs to Other leader now");
    expect(await everything()).toBe(before);
  });

  it("lets nobody answer who left", async () => {
    const link = await linkOf();
    const form = { ...(await formOf(link)), answer: "done", doneText: "x" };
    await inScope((scope) => updatePerson(scope, "code:ccr-leader", { active: false }, "any"));
    const before = await everything();
    expect([(await open(link)).statusCode, (await send(link, form)).statusCode]).toEqual([403, 403]);
    expect(await everything()).toBe(before);
  });

  it("takes notes alone once it is done or dropped, and says so", async () => {
    const link = await linkOf();
    await inScope((scope) => updateAction(scope, "code:A1", { kind: "drop", text: "No longer needed" }));
    const shown = await open(link);
    expect(wordsOf(shown.body)).toContain("A1 is not open any more; a note can still be added.");
    expect(shown.body).not.toContain('type="radio"');
    const hidden = hiddenOf(shown.body);
    const refused = await send(link, { ...hidden, answer: "done", doneText: "After all" });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain("After all");
    expect((await send(link, { ...hidden, noteText: "For the record" })).statusCode).toBe(200);
    expect((await updates()).map(({ kind }) => kind)).toEqual(["drop", "note"]);
  });
});

describe("a form sent twice", () => {
  it("is recorded once, one after the other and at once", async () => {
    const link = await linkOf();
    const form = { ...(await formOf(link)), answer: "note", noteText: "Half way" };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(link, form)));
    answers.push(await send(link, form));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(Array(6).fill(200));
    const already = answers.filter(({ body }) => body.includes("This is already recorded"));
    expect(already).toHaveLength(5);
    expect(await updates()).toHaveLength(1);
  });

  it("is told from the same words said again later", async () => {
    const link = await linkOf();
    const note = { answer: "note", noteText: "Still waiting for the vendor" };
    await send(link, { ...(await formOf(link)), ...note });
    await send(link, { ...(await formOf(link)), ...note });
    expect(await updates()).toHaveLength(2);
    const stale = { ...(await formOf(link)), ...note };
    await inScope((scope) => updateAction(scope, "code:A1", { kind: "slip", to: "2013-05-01", text: "later" }));
    expect((await send(link, stale)).statusCode).toBe(409);
  });
});

describe("a form that was opened before the action changed", () => {
  it("is shown again beside how it stands now, with every word that was typed", async () => {
    const link = await linkOf();
    const form = { ...(await formOf(link)), answer: "done", doneText: "Sent <b>it</b>", slipText: "or else" };
    await inScope((scope) => updateAction(scope, "code:A1", { kind: "slip", to: "2013-05-01", text: "Late data" }));
    const answer = await send(link, form);
    expect(answer.statusCode).toBe(409);
    expect(wordsOf(answer.body)).toMatch(/Due 1 May 2013.*changed after you opened this page/);
    expect(answer.body).toContain("Sent &lt;b&gt;it&lt;/b&gt;");
    expect(answer.body).toContain("or else");
    const again = await send(link, { ...form, ...hiddenOf(answer.body) });
    expect(again.statusCode).toBe(200);
    expect((await updates()).map(({ kind }) => kind)).toEqual(["slip", "done"]);
  });

  it("offers the words as a note when it was closed meanwhile", async () => {
    const link = await linkOf();
    const form = { ...(await formOf(link)), answer: "slip", to: "2013-05-01", slipText: "Two more weeks" };
    await inScope((scope) => updateAction(scope, "code:A1", { kind: "done", text: "By the unit" }));
    const answer = await send(link, form);
    expect(answer.statusCode).toBe(409);
    expect(answer.body).toMatch(/name="noteText"[^>]*>\nTwo more weeks/);
  });
});

describe("what cannot be accepted", () => {
  it.each([
    ["no answer", {}, "Choose one of these answers."],
    ["done without words", { answer: "done", doneText: "" }, "Say in a few words what was done."],
    ["another kind", { answer: "drop", noteText: "x" }, "Choose one of these answers."],
    [
      "an address that runs",
      { answer: "done", doneText: "x", evidenceUrl: "javascript:alert(1)" },
      "begins with https",
    ],
    [
      "an address with a name",
      { answer: "done", doneText: "x", evidenceUrl: "https://a@b.example" },
      "begins with https",
    ],
    [
      "an endless address",
      { answer: "done", doneText: "x", evidenceUrl: `https://x.example/${"a".repeat(2000)}` },
      "https",
    ],
    ["a date without reason", { answer: "slip", to: "2013-05-01" }, "Say why the date moves."],
    ["a reason without date", { answer: "slip", slipText: "x" }, "Say the new date."],
    ["no date", { answer: "slip", to: "30 February", slipText: "x" }, "Give the date as year-month-day"],
    ["a day of the past", { answer: "slip", to: "2013-03-11", slipText: "x" }, "This day has passed"],
    ["the present date", { answer: "slip", to: "2013-03-20", slipText: "x" }, "It is due on 20 March 2013 now"],
    ["too many words", { answer: "note", noteText: "x".repeat(4001) }, "at most 4000 characters"],
  ])("%s is said beside the field, and everything typed is kept", async (_what, typed, message) => {
    const link = await linkOf();
    const before = await everything();
    const answer = await send(link, { ...(await formOf(link)), doneText: "kept words", ...typed });
    expect(answer.statusCode).toBe(422);
    expect(wordsOf(answer.body)).toContain(message);
    for (const [name, text] of Object.entries(typed)) if (name !== "answer") expect(answer.body).toContain(text);
    expect(await everything()).toBe(before);
  });

  it("is not read at all: another type, a huge body, a NUL, a wild number of fields", async () => {
    const link = await linkOf();
    const form = { ...(await formOf(link)), answer: "note" };
    const before = await everything();
    for (const type of ["application/json", "text/plain", "text/csv", "multipart/mixed; boundary=x"]) {
      expect((await send(link, { ...form, noteText: "x" }, type)).statusCode, type).toBe(415);
    }
    expect((await send(link, { ...form, noteText: "x".repeat(200_000) })).statusCode).toBe(413);
    expect((await send(link, { ...form, noteText: "a\0b" })).statusCode).toBe(400);
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, "x"]));
    expect((await send(link, { ...form, ...many })).statusCode).toBe(400);
    for (const method of ["PUT", "PATCH", "DELETE"] as const) {
      expect((await test.app.inject({ method, url: link })).statusCode).toBe(404);
    }
    expect(await everything()).toBe(before);
  });

  it("may be hostile: it is stored as written and shown as text", async () => {
    const hostile = `</textarea><script>alert(1)</script> \u202egnirts "'& =cmd`;
    const link = await linkOf();
    expect((await send(link, { ...(await formOf(link)), answer: "note", noteText: hostile })).statusCode).toBe(200);
    expect((await updates())[0].text).toBe(hostile);
    const { body } = await open(link);
    expect(body).not.toContain("<script>");
    expect(body).toContain("<bdi>&lt;/textarea&gt;");
  });
});

describe("the link of a request for help", () => {
  const put = async () => {
    const ask = await inScope((scope) => recordAsk(scope, { occurrenceId, text: "Two tutors", to: "commissioner" }));
    const link = await inScope(async (scope) => pathOf(addressOfAsk(mail(), scope, ask, { id: ask.toId })));
    return { ask, link };
  };

  it("is answered once, in the name of whoever was asked, by the same form twice and at once", async () => {
    const { link } = await put();
    const before = await everything();
    await open(link, "HEAD");
    expect(await everything()).toBe(before);
    const form = { ...(await formOf(link)), answer: "From May on" };
    const answers = await Promise.all([send(link, form), send(link, form), send(link, form)]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
    expect(await rows("asks")).toMatchObject([{ answer: "From May on" }]);
    expect((await rows("audit_entries")).filter(({ event }) => event === "ask.answered")).toMatchObject([
      { actor: "Commissioner" },
    ]);
    const other = await send(link, { ...form, answer: "No" });
    expect(other.statusCode).toBe(409);
    expect(wordsOf(other.body)).toMatch(/From May on.*answered in the meantime.*You typed: No/);
  });

  it("keeps what was typed when the unit answered first, and refuses an empty answer", async () => {
    const { ask, link } = await put();
    const hidden = await formOf(link);
    expect((await send(link, { ...hidden, answer: "  " })).statusCode).toBe(422);
    await inScope((scope) => answerAsk(scope, ask.id, { answer: "By the unit" }));
    const late = await send(link, { ...hidden, answer: "My words" });
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain("My words");
  });

  it("lets nobody answer who left, or by the link of another thing", async () => {
    const { ask, link } = await put();
    expect((await open(link.replace(ask.id, action.id))).statusCode).toBe(404);
    await inScope((scope) => updatePerson(scope, "code:commissioner", { active: false }, "any"));
    expect((await open(link)).statusCode).toBe(403);
  });
});

it("writes no address and no words of an answer to the log", async () => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const app = await buildApp({
    ...{ database: test.database, queue: idleQueue, clock: test.clock, secretKey: test.secretKey },
    ...{ bootstrapKey: undefined, publicUrl: "http://localhost:3000", version: "test", mail: mail() },
    log: createLogger({ level: "debug", destination: destination as unknown as { write(line: string): void } }),
    nudge: () => {},
  });
  await app.ready();
  const link = await linkOf();
  await app.inject({ method: "GET", url: link });
  for (const payload of ["answer=note&noteText=secretword&version=1", "answer=%00"]) {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    await app.inject({ method: "POST", url: link, headers, payload });
  }
  await app.close();
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join("")).not.toMatch(/signature|secretword|until=/);
  expect(lines.join("")).toContain("/my-actions/:organisationId/:id/:personId");
});
