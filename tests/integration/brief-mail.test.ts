import { Resvg } from "@resvg/resvg-js";
import PostalMime, { type Attachment } from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHandlers } from "../../jobs/registry.ts";
import { listMailCharts } from "../../src/documents/formats/mail/mail-charts.ts";
import { escapeHtml } from "../../src/documents/formats/mail/mjml.ts";
import { wordMediaType } from "../../src/documents/freezing/final-service.ts";
import { layOut } from "../../src/documents/layout/lay-out.ts";
import { createLogger } from "../../src/platform/log/logger.ts";
import type { Mailer } from "../../src/platform/mail/mailer.ts";
import { createSmtpMailer } from "../../src/platform/mail/smtp.ts";
import { isJobName, type JobName, type JobPayload, parseJobPayload } from "../../src/platform/queue/catalog.ts";
import { sweepOrganisation } from "../../src/run-up/sweep-service.ts";
import { createTestApp, keepMail, type TestApp, type TestOrganisation } from "../support/app.ts";
import { found } from "../support/delivery-unit.ts";
import { readParts } from "../support/docx-parts.ts";
import { type ReceivedMail, type SmtpSink, startSmtpSink } from "../support/smtp-sink.ts";
import { writeZip } from "../support/zip-file.ts";

let test: TestApp;
let sink: SmtpSink;
let mailer: Mailer;

beforeAll(async () => {
  test = await createTestApp();
  sink = await startSmtpSink();
  mailer = createSmtpMailer({ smtpUrl: sink.url, from: "Delivery Unit <unit@example.org>" });
});
afterAll(async () => {
  await mailer.close();
  await sink.stop();
  await test.close();
});

const word = writeZip({ "[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>" });

const must = async (key: string, method: "GET" | "POST", path: string, body?: object) => {
  const answer = await test.call(key, method, `/v1/${path}`, body);
  expect([200, 201], `${method} ${path}: ${answer.body}`).toContain(answer.statusCode);
  return answer.json();
};

/** An organisation whose mail leaves, with a stocktake on 9 March 2027 of a goal with two metrics. */
const addOrganisation = async (): Promise<TestOrganisation> => {
  test.clock.moveTo("2027-02-01T15:00:00Z");
  const organisation = await test.addOrganisation();
  const key = organisation.adminKey;
  for (const [code, role] of [
    ["boss", "systemLeader"],
    ["unit", "deliveryUnit"],
    ["leader", "owner"],
  ]) {
    await must(key, "POST", "people", { code, title: `The ${code}`, role, email: `${code}@example.org` });
  }
  const metric = { unit: "percent", direction: "higher", frequency: "yearly" };
  await must(key, "POST", "metrics", { ...metric, code: "GRAD5", title: "5-year graduation rate" });
  await must(key, "POST", "metrics", { ...metric, code: "ATT", title: "Attendance <b>& co</b>" });
  const observations = [2022, 2023, 2024, 2025].flatMap((year, index) => [
    { metric: "GRAD5", period: String(year), value: 84.1 + index },
    { metric: "ATT", period: String(year), value: 93.3 - index },
  ]);
  await must(key, "POST", "observations/batch", { observations });
  await must(key, "POST", "goals", { code: "CCR", title: "Success", owner: "leader", metrics: ["GRAD5", "ATT"] });
  await must(key, "POST", "routines", {
    ...{ code: "stocktake", kind: "stocktake", goals: ["CCR"], chair: "boss" },
    cadence: { every: "6 months", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2027-03-01" },
  });
  return organisation;
};

/** Sweeps and does all that is found, until nothing more is. */
const liveTo = async (organisation: TestOrganisation, instant: string): Promise<void> => {
  test.clock.moveTo(instant);
  const kept = keepMail(test.secretKey, test.clock);
  const organizer = { name: "Delivery Unit", email: "unit@example.org" };
  const handlers = createHandlers({
    ...kept,
    mailPolicy: { leaves: true, messageIdHost: "drumbeat.example.org", organizer },
    ...{ database: test.database, clock: test.clock, mailer, log: createLogger({ level: "silent" }) },
  });
  await test.inScope(organisation, (scope) => sweepOrganisation(scope));
  for (let round = 0; round < 5; round += 1) {
    const { rows } = await test.database.pool.query<{ name: string; payload: unknown }>(
      "delete from pending_jobs where organisation_id = $1 returning name, payload",
      [organisation.id],
    );
    if (rows.length === 0) return;
    for (const { name, payload } of rows) {
      if (!isJobName(name)) throw new Error(`no such job: ${name}`);
      const run = handlers[name] as (payload: JobPayload<JobName>) => Promise<void>;
      await run(parseJobPayload(name, payload));
    }
  }
  throw new Error("there is always more to do");
};

const draftedOn = "2027-02-25T15:00:00Z";
const issuedOn = "2027-03-02T15:00:00Z";

const readDocument = async ({ adminKey }: TestOrganisation) => {
  const { data } = await must(adminKey, "GET", "documents?kind=agenda");
  return must(adminKey, "GET", `documents/${found<{ id: string }>(data[0]).id}`);
};

const isBrief = (subject = ""): boolean => /^Stocktake\b.*: agenda, Tue 9 March 2027$/.test(subject);

const briefsSince = async (mark: number) => {
  const mails = await Promise.all(
    sink.received.slice(mark).map(async (raw: ReceivedMail) => ({ raw, mail: await PostalMime.parse(raw.content) })),
  );
  return mails.filter(({ mail }) => isBrief(mail.subject));
};

const bytesOf = ({ content }: Attachment): Buffer => Buffer.from(content as ArrayBuffer);

/** The colours of a picture, four bytes a pixel. */
const decode = (png: Buffer, width: number, height: number): Buffer =>
  new Resvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" href="data:image/png;base64,${png.toString("base64")}"/></svg>`,
  ).render().pixels;

const countOther = (one: Buffer, other: Buffer): number => {
  let count = 0;
  for (let at = 0; at < one.length; at += 4) if (Math.abs((one[at] ?? 0) - (other[at] ?? 0)) > 100) count += 1;
  return count;
};

describe("the mail that brings a brief", () => {
  it("carries its charts, as its HTML names them, and the paper as PDF", async () => {
    const organisation = await addOrganisation();
    await liveTo(organisation, draftedOn);
    const mark = sink.received.length;
    await liveTo(organisation, issuedOn);
    const document = await readDocument(organisation);
    expect(document.status).toBe("issued");
    const briefs = await briefsSince(mark);
    expect(briefs.map(({ raw }) => raw.to[0]).toSorted()).toEqual(["boss@example.org", "leader@example.org"]);

    const charts = listMailCharts(layOut(document.content), document.id);
    expect(charts.length).toBe(2);
    for (const { mail, raw } of briefs) {
      const named = [...(mail.html ?? "").matchAll(/<img[^>]*\ssrc="([^"]*)"/g)].map((match) => match[1]);
      const pictures = mail.attachments.filter(({ mimeType }) => mimeType === "image/png");
      expect(named).toEqual(charts.map(({ cid }) => `cid:${cid}`));
      expect(pictures.map(({ contentId }) => contentId)).toEqual(charts.map(({ cid }) => `<${cid}>`));
      expect(pictures.map(({ disposition }) => disposition)).toEqual(["inline", "inline"]);
      for (const { alt } of charts) expect(mail.html).toContain(`alt="${escapeHtml(alt)}"`);

      const [paper, ...more] = mail.attachments.filter(({ mimeType }) => mimeType !== "image/png");
      expect(more).toEqual([]);
      expect(paper).toMatchObject({ mimeType: "application/pdf", disposition: "attachment" });
      expect(paper?.filename).toMatch(/^[A-Za-z0-9 _-]+ 2027-03-09\.pdf$/);
      const pdf = await test.call(organisation.adminKey, "GET", `/v1/documents/${document.id}.pdf`);
      expect(bytesOf(found(paper)).equals(pdf.rawPayload)).toBe(true);
      // Mail servers commonly take 10 MB; a mailbox should notice none of it.
      expect(raw.content.length).toBeLessThan(1_000_000);
      expect(mail.text).toContain(document.content.title);
    }
  });

  it("has letters in its pictures, whatever fonts the machine has", async () => {
    const organisation = await addOrganisation();
    await liveTo(organisation, draftedOn);
    const mark = sink.received.length;
    await liveTo(organisation, issuedOn);
    const document = await readDocument(organisation);
    const [brief] = await briefsSince(mark);
    const pictures = found(brief).mail.attachments.filter(({ mimeType }) => mimeType === "image/png");
    for (const [index, { svg }] of listMailCharts(layOut(document.content), document.id).entries()) {
      const png = bytesOf(found(pictures[index]));
      const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
      expect(width).toBeGreaterThanOrEqual(880);
      const silent = new Resvg(svg.replace(/<text.*?<\/text>/gs, ""), {
        fitTo: { mode: "width", value: width },
        background: "#ffffff",
      }).render().pixels;
      expect(countOther(decode(png, width, height), silent)).toBeGreaterThan(2_000);
    }
  });

  it("brings the Word file that was signed in the paper's place, and no PDF beside it", async () => {
    const organisation = await addOrganisation();
    await liveTo(organisation, draftedOn);
    const draft = await readDocument(organisation);
    const put = await test.app.inject({
      method: "PUT",
      url: `/v1/documents/${draft.id}/final`,
      headers: { authorization: `Bearer ${organisation.adminKey}`, "content-type": wordMediaType, "if-match": "*" },
      payload: word,
    });
    expect(put.statusCode, put.body).toBe(200);
    const mark = sink.received.length;
    await liveTo(organisation, issuedOn);
    const briefs = await briefsSince(mark);
    expect(briefs).toHaveLength(2);
    for (const { mail } of briefs) {
      const papers = mail.attachments.filter(({ mimeType }) => mimeType !== "image/png");
      expect(papers.map(({ mimeType, disposition }) => [mimeType, disposition])).toEqual([
        [wordMediaType, "attachment"],
      ]);
      const file = bytesOf(found(papers[0]));
      expect(file.equals(word)).toBe(true);
      expect(readParts(file).has("word/document.xml")).toBe(true);
    }
  });

  it("is the only one of a run-up that carries a paper or a picture", async () => {
    const mails = await Promise.all(sink.received.map((raw) => PostalMime.parse(raw.content)));
    const others = mails.filter(({ subject }) => !isBrief(subject));
    expect(others.length).toBeGreaterThan(0);
    for (const { subject, attachments } of others) {
      expect(
        attachments.filter(({ mimeType }) => !/calendar|ics/.test(mimeType)),
        subject,
      ).toEqual([]);
    }
  });
});
