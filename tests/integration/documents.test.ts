import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "../../src/app.ts";
import { wordMediaType } from "../../src/documents/freezing/final-service.ts";
import { writeSignedAddress } from "../../src/platform/http/signed-link.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import { createTestApp, idleQueue, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, keptMail, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";
import { readParagraphs } from "../support/docx-parts.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const draftedOn = "2013-02-28T14:00:00Z";
const issuedOn = "2013-03-05T14:00:00Z";

const withDraft = async (prepare: (unit: DeliveryUnit) => Promise<void> = async () => {}) => {
  const unit = await makeDeliveryUnit(test);
  await prepare(unit);
  await unit.addRoutine();
  await unit.liveTo(draftedOn);
  const occurrenceId = found((await unit.occurrences())[0]).id;
  const [document] = (await unit.must(200, "GET", "documents")).data;
  return { unit, occurrenceId, id: found(document).id as string };
};

describe("a document", () => {
  it("is read as JSON, text and page, each with its type, its version and a policy that lets nothing load", async () => {
    const { unit, id } = await withDraft();
    const json = await unit.send("GET", `documents/${id}`);
    const text = await unit.send("GET", `documents/${id}.txt`);
    const html = await unit.send("GET", `documents/${id}.html`);
    expect([json.status, text.status, html.status]).toEqual([200, 200, 200]);
    expect(json.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(text.headers["content-type"]).toBe("text/plain; charset=utf-8");
    expect(html.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(new Set([json.etag, text.etag]).size).toBe(1);
    // The page also tells what was restated since, so the document's version does not name it.
    expect(html.headers.etag).toBeUndefined();
    expect(html.headers["cache-control"]).toBe("private, no-cache");
    for (const { headers } of [json, text, html]) expect(headers["x-content-type-options"]).toBe("nosniff");

    const policy = String(html.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const styles = [...html.text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].map(([, style]) => found(style));
    expect(styles).toHaveLength(1);
    for (const style of styles) {
      expect(policy).toContain(`'sha256-${createHash("sha256").update(style).digest("base64")}'`);
    }
    expect(html.text).not.toMatch(/<script|\sstyle=|\son\w+=/i);
    expect(text.text).toContain(json.body.title);
    expect(html.text).toContain("Success");
  });

  it("is read as PDF and Word document, the same bytes each time, under a name of its own, and its charts as pictures", async () => {
    const { unit, id } = await withDraft(async (unit) => {
      await unit.must(200, "POST", "observations/batch", {
        observations: [{ metric: "GRAD5", period: "2011", value: 84.7 }],
      });
    });
    const read = async (path: string) => {
      const answer = await test.call(unit.organisation.adminKey, "GET", `/v1/documents/${path}`);
      expect(answer.statusCode, answer.body).toBe(200);
      return { bytes: answer.rawPayload, headers: answer.headers };
    };
    const json = await unit.send("GET", `documents/${id}`);
    const pdf = await read(`${id}.pdf`);
    expect(pdf.headers).toMatchObject({ "content-type": "application/pdf", etag: json.etag });
    expect(pdf.headers["content-disposition"]).toMatch(/^inline; filename="[A-Za-z0-9 _-]+ 2013-03-12\.pdf"$/);
    expect(pdf.bytes.subarray(0, 5).toString()).toBe("%PDF-");
    // What a reader of screens needs: the file says that it is tagged, and to which standard.
    expect(pdf.bytes.toString("latin1")).toContain("/MarkInfo");
    expect(pdf.bytes.toString("latin1")).toContain("pdfuaid:part");
    expect((await read(`${id}.pdf`)).bytes.equals(pdf.bytes)).toBe(true);

    const word = await read(`${id}.docx`);
    expect(word.headers).toMatchObject({ "content-type": wordMediaType, etag: json.etag });
    expect(word.headers["content-disposition"]).toMatch(/2013-03-12\.docx"$/);
    const paragraphs = readParagraphs(word.bytes);
    expect(paragraphs.find(({ style }) => style === "Title")?.text).toBe(json.body.title);
    expect((await read(`${id}.docx`)).bytes.equals(word.bytes)).toBe(true);

    const charts = json.body.content.charts as object[];
    expect(charts.length).toBeGreaterThan(0);
    const chart = await read(`${id}/charts/1.png`);
    expect(chart.headers["content-type"]).toBe("image/png");
    expect(chart.bytes.subarray(1, 4).toString()).toBe("PNG");
    for (const number of [charts.length + 1, 0, "x"]) {
      expect([400, 404]).toContain((await unit.send("GET", `documents/${id}/charts/${number}.png`)).status);
    }
  });

  it("is found by its occurrence, by kind and by status", async () => {
    const { unit, id, occurrenceId } = await withDraft();
    const ids = async (query: string) => (await unit.must(200, "GET", query)).data.map((one: { id: string }) => one.id);
    expect(await ids(`occurrences/${occurrenceId}/documents`)).toEqual([id]);
    expect(await ids(`documents?occurrence=${occurrenceId}&kind=agenda&status=draft`)).toEqual([id]);
    expect(await ids("documents?kind=memo")).toEqual([]);
    expect(await ids("documents?status=issued")).toEqual([]);
    expect((await unit.must(200, "GET", `occurrences/${occurrenceId}/agenda`)).id).toBe(id);
    const next = found((await unit.occurrences())[1]).id;
    expect((await unit.send("GET", `occurrences/${next}/agenda`)).status).toBe(404);
    for (const wrong of ["kind=poem", "status=lost", "occurrence=x", "colour=red"]) {
      expect((await unit.send("GET", `documents?${wrong}`)).status, wrong).toBe(400);
    }
    expect((await unit.send("GET", `documents/${occurrenceId}`)).status).toBe(404);
    expect((await unit.send("GET", `documents?occurrence=${id}`)).status).toBe(404);
    for (const path of [`documents/${occurrenceId}.pdf`, `documents/${id}.exe`, "documents/x"]) {
      expect([400, 404]).toContain((await unit.send("GET", path)).status);
    }
  });

  it("is seen by viewers, owners and integrations only once it is issued", async () => {
    const { unit, id, occurrenceId } = await withDraft();
    const keys = {
      viewer: await test.addKey(unit.organisation, "viewer"),
      owner: await test.addKey(unit.organisation, "owner", { person: "ccr-leader" }),
      integration: await test.addKey(unit.organisation, "integration", { scopes: ["documents:read"] }),
    };
    const leader = await test.addKey(unit.organisation, "systemLeader");
    expect((await unit.send("GET", `documents/${id}`, undefined, undefined, leader)).status).toBe(200);
    const paths = [
      `documents/${id}`,
      `documents/${id}.txt`,
      `documents/${id}.html`,
      `documents/${id}.pdf`,
      `documents/${id}.docx`,
      `occurrences/${occurrenceId}/agenda`,
    ];
    for (const [role, key] of Object.entries(keys)) {
      for (const path of paths) {
        expect((await unit.send("GET", path, undefined, undefined, key)).status, `${role} ${path}`).toBe(404);
      }
      for (const list of ["documents", "documents?status=draft", `occurrences/${occurrenceId}/documents`]) {
        expect((await unit.send("GET", list, undefined, undefined, key)).body.data, `${role} ${list}`).toEqual([]);
      }
    }
    await unit.liveTo(issuedOn);
    for (const [role, key] of Object.entries(keys)) {
      for (const path of paths) {
        expect((await unit.send("GET", path, undefined, undefined, key)).status, `${role} ${path}`).toBe(200);
      }
      expect((await unit.send("GET", "documents?status=draft", undefined, undefined, key)).body.data).toEqual([]);
      expect((await unit.send("GET", "documents", undefined, undefined, key)).body.data).toHaveLength(1);
    }
  });

  it("cites each figure with its period, its day and its revision, and keeps it when it is restated later", async () => {
    const figure = { metric: "GRAD5", period: "2011", value: 84.7, asOf: "2013-01-15" };
    const { unit, id } = await withDraft(async (unit) => {
      await unit.must(200, "POST", "observations/batch", { observations: [figure] });
    });
    await unit.liveTo(issuedOn);
    const issued = await unit.must(200, "GET", `documents/${id}`);
    const evidence = issued.content.evidence ?? issued.content.sources;
    expect(evidence).toContainEqual(
      expect.objectContaining({
        metric: "GRAD5",
        period: "2011",
        revision: 1,
        asOf: "2013-01-15",
        receivedOn: "2013-02-01",
      }),
    );
    const restated = { ...figure, value: 85.9, asOf: "2013-02-15" };
    await unit.must(200, "POST", "observations/batch", { observations: [restated] });
    expect(await unit.must(200, "GET", `documents/${id}`)).toEqual(issued);
    expect((await unit.send("GET", `documents/${id}.txt`)).text).toContain("84.7");
    expect((await unit.send("GET", `documents/${id}.txt`)).text).not.toContain("85.9");
  });
});

describe("hostile text", () => {
  const bidi = "\u202E\u2066abc\u2069";
  const markup = `<script>alert(1)</script><img src=x onerror=alert(2)> {{7*7}} \${x} & "quoted" 'single' ${bidi} שלום`;
  const long = "ten thousand characters ".repeat(410);

  it("in goals, people, actions and answers is shown as text, in every form", async () => {
    const unit = await makeDeliveryUnit(test);
    await unit.must(200, "PATCH", "goals/code:CCR", { title: markup.slice(0, 200), description: long }, "*");
    await unit.must(200, "PATCH", "people/code:ccr-leader", { title: '<b>Leader</b> & "sons"' }, "*");
    await unit.must(200, "PATCH", "metrics/code:GRAD5", { title: "<i onclick=x>rate</i>" }, "*");
    await unit.must(200, "POST", "observations/batch", {
      observations: [{ metric: "GRAD5", period: "2011", value: 84.7 }],
    });
    await unit.addRoutine({ title: "<u>Stocktake</u>" });
    await unit.addRoutine(memo);
    const occurrence = found((await unit.occurrences("&routine=code:stocktake-ccr"))[0]).id;
    await unit.jumpTo("2013-02-20T15:00:00Z");
    for (const text of [markup, `${"x".repeat(3990)}</li>`, "line one\nline two\r\n<hr>"]) {
      await unit.must(201, "POST", "actions", { occurrence, text, owner: "ccr-leader", due: "2013-03-20" });
      await unit.must(201, "POST", "decisions", { occurrence, text });
      await unit.must(201, "POST", "asks", { occurrence, text, to: "commissioner" });
    }
    for (const day of ["20", "21", "22", "25", "28"]) await unit.liveTo(`2013-02-${day}T15:00:00Z`);
    for (const day of ["04", "05", "11", "14"]) await unit.liveTo(`2013-03-${day}T15:00:00Z`);
    const { data } = await unit.must(200, "GET", "documents");
    expect(new Set(data.map((one: { kind: string }) => one.kind))).toEqual(new Set(["agenda", "memo", "actionLog"]));
    for (const { id, kind } of data) {
      const html = (await unit.send("GET", `documents/${id}.html`)).text;
      expect(html, kind).not.toMatch(/<(script|img|i|u|hr)[\s>/]|<b>Leader|<svg[^>]*\son|onerror=alert\(2\)>/i);
      expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
      // What could turn the text around it does not reach beyond the text it stands in.
      expect(html).toMatch(/<bdi|dir="auto"|unicode-bidi/);
      const text = await unit.send("GET", `documents/${id}.txt`);
      expect(text.text).toContain("{{7*7}}");
      expect(text.text).not.toContain("49");
      const { organisation } = unit;
      const word = await test.call(organisation.adminKey, "GET", `/v1/documents/${id}.docx`);
      const inWord = readParagraphs(word.rawPayload).map((paragraph) => paragraph.text);
      expect(inWord.some((each) => each.includes("<script>alert(1)</script>"))).toBe(true);
      const pdf = await test.call(organisation.adminKey, "GET", `/v1/documents/${id}.pdf`);
      expect(pdf.statusCode, pdf.body.slice(0, 200)).toBe(200);
    }
    const { rows } = await test.database.pool.query<{ html: string | null; subject: string }>(
      "select html, subject from deliveries where organisation_id = $1",
      [unit.organisation.id],
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { html, subject } of rows) {
      expect(html ?? "").not.toMatch(/<(script|i|u|hr)[\s>]|<b>Leader|<img(?![^>]*\ssrc="cid:)/i);
      expect(subject).not.toMatch(/[\r\n]/);
    }
  });
});

describe("the link of a mail", () => {
  it("opens its one document without a key, and nothing when it is altered or has ended", async () => {
    const { unit, id } = await withDraft();
    const secretKey = "a secret key of thirty-two letters";
    const { database, clock } = test;
    const app = await buildApp({
      ...{ database, clock, secretKey, queue: idleQueue, log: createLogger({ level: "silent" }) },
      ...{
        bootstrapKey: undefined,
        version: "test",
        publicUrl: "http://localhost:3000",
        mail: keptMail,
        nudge: () => {},
      },
    });
    const open = (url: string) => app.inject({ url });
    const link = new URL(
      writeSignedAddress(
        { publicUrl: "http://localhost:3000", secretKey },
        { purpose: "document", organisationId: unit.organisation.id, id },
        clock.now(),
      ),
    );
    const path = `${link.pathname}${link.search}`;
    const page = await open(path);
    expect(page.statusCode, page.body).toBe(200);
    expect(page.headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "referrer-policy": "no-referrer",
    });
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");

    const other = await withDraft();
    const altered = [
      path.replace(id, other.id),
      path.replace(unit.organisation.id, other.unit.organisation.id),
      path.replace(/until=\d/, "until=9"),
      path.replace(/signature=../, "signature=xx"),
      `${link.pathname}?until=9999999999&signature=`,
    ];
    for (const url of altered) expect((await open(url)).statusCode, url).toBe(404);
    expect((await open(link.pathname)).statusCode).toBe(404);
    test.clock.moveOn(201 * 86_400_000);
    expect((await open(path)).statusCode).toBe(404);
    await app.close();
  });
});
