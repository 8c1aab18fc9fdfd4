import { createHash } from "node:crypto";
import { Document, Packer, Paragraph } from "docx";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hashContent } from "../../src/documents/content-hash.ts";
import { listChangesSince } from "../../src/documents/freezing/changes-since-service.ts";
import { wordMediaType } from "../../src/documents/freezing/final-service.ts";
import { getDocument } from "../../src/documents/service.ts";
import { acceptFinal } from "../../src/run-up/issue-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, keptMail, makeDeliveryUnit } from "../support/delivery-unit.ts";
import { sent } from "../support/stocktake-run-up.ts";
import { writeZip } from "../support/zip-file.ts";

let test: TestApp;
let word: Buffer;

beforeAll(async () => {
  test = await createTestApp();
  word = await Packer.toBuffer(new Document({ sections: [{ children: [new Paragraph("As the unit put it")] }] }));
});
afterAll(() => test.close());

const draftedOn = "2013-02-28T14:00:00Z";
const askedOn = "2013-03-04T14:00:00Z";
const issuedOn = "2013-03-05T14:00:00Z";

const figure = { metric: "GRAD5", period: "2011", value: 86.3, n: 5000, asOf: "2013-01-15" };
const send = (unit: DeliveryUnit, ...observations: object[]) =>
  unit.must(200, "POST", "observations/batch", { observations });

const withDraft = async ({
  routine = {},
  prepare = async () => {},
}: {
  routine?: object;
  prepare?: (unit: DeliveryUnit) => Promise<void>;
} = {}) => {
  const unit = await makeDeliveryUnit(test);
  await prepare(unit);
  await send(unit, { ...figure, period: "2010", value: 84.7 }, figure);
  await unit.addRoutine(routine);
  await unit.liveTo(draftedOn);
  const occurrence = found((await unit.occurrences())[0]).id;
  const [document] = (await unit.must(200, "GET", "documents")).data;
  const id = found(document).id as string;
  return { unit, occurrence, id, path: `documents/${id}` };
};

const remark = { edit: "remark", text: "The two districts report in April." };
const strictSteps = [{ draft: -8 }, { signOff: -6 }, { issue: -5 }];

const upload = async (
  unit: DeliveryUnit,
  id: string,
  bytes: Buffer,
  { headers = {}, query = "" }: { headers?: Record<string, string>; query?: string } = {},
) => {
  const answer = await test.app.inject({
    method: "PUT",
    url: `/v1/documents/${id}/final${query}`,
    headers: {
      authorization: `Bearer ${unit.organisation.adminKey}`,
      "content-type": wordMediaType,
      "if-match": "*",
      ...headers,
    },
    payload: bytes,
  });
  return { status: answer.statusCode, text: answer.body, headers: answer.headers, body: answer.json() };
};

const download = (unit: DeliveryUnit, id: string, key = unit.organisation.adminKey) =>
  test.app.inject({ url: `/v1/documents/${id}/final`, headers: { authorization: `Bearer ${key}` } });

const rowsOf = async (unit: DeliveryUnit, table: string): Promise<number> => {
  const { rows } = await test.database.pool.query<{ count: number }>(
    `select count(*)::int as count from ${table} where organisation_id = $1`,
    [unit.organisation.id],
  );
  return found(rows[0]).count;
};

describe("the versions of a document", () => {
  it("are what it said before, with why and by whom; the same content leaves none", async () => {
    const { unit, path } = await withDraft();
    const drafted = await unit.must(200, "GET", path);
    expect((await unit.must(200, "GET", `${path}/versions`)).data).toEqual([]);
    await unit.liveTo(askedOn);
    const asked = await unit.must(200, "GET", path);
    await unit.must(200, "POST", `${path}/sign-off`, undefined, "*");
    await unit.liveTo(issuedOn);
    const issued = await unit.must(200, "GET", path);
    const { data } = await unit.must(200, "GET", `${path}/versions`);
    expect(data).toMatchObject([
      { number: 1, contentHash: drafted.contentHash, composedAt: drafted.composedAt, replacedBy: "Drumbeat" },
      { number: 2, contentHash: asked.contentHash, replacedBecause: "it was signed off", replacedBy: "test admin" },
    ]);
    expect(data[0]).not.toHaveProperty("content");
    const first = await unit.must(200, "GET", `${path}/versions/1`);
    expect(first.content).toEqual(drafted.content);
    expect(hashContent(first.content)).toBe(first.contentHash);
    expect(issued.status).toBe("issued");
    expect((await unit.send("GET", `${path}/versions/3`)).status).toBe(404);
    expect((await unit.send("GET", `${path}/versions/0`)).status).toBe(400);
    const { data: page, nextCursor } = await unit.must(200, "GET", `${path}/versions?limit=1`);
    expect(page).toHaveLength(1);
    expect((await unit.must(200, "GET", `${path}/versions?limit=1&cursor=${nextCursor}`)).data[0].number).toBe(2);
  });

  it("are for nobody who may not see drafts, even once it is issued", async () => {
    const { unit, path } = await withDraft();
    await unit.liveTo(issuedOn);
    for (const role of ["viewer", "owner"] as const) {
      const key = await test.addKey(unit.organisation, role, role === "owner" ? { person: "ccr-leader" } : {});
      const get = async (url: string) => (await unit.send("GET", url, undefined, undefined, key)).status;
      expect(await get(path)).toBe(200);
      for (const hidden of [`${path}/versions`, `${path}/versions/1`, `${path}/edits`])
        expect(await get(hidden)).toBe(404);
    }
  });
});

describe("edits of a draft", () => {
  it("are put in at once and each time it is composed anew, and are taken back with a word in the audit", async () => {
    const { unit, path } = await withDraft();
    const { etag } = await unit.send("GET", path);
    expect((await unit.send("POST", `${path}/edits`, remark)).status).toBe(428);
    const added = await unit.send("POST", `${path}/edits`, remark, etag);
    expect(added.status, added.text).toBe(201);
    expect(added.body).toEqual({ number: 1, ...remark, by: "test admin", on: "2013-02-28", unmet: null });
    expect((await unit.send("POST", `${path}/edits`, remark, etag)).status).toBe(412);
    const edited = await unit.send("GET", path);
    expect(edited.etag).toBe(added.etag);
    expect(edited.body.content.remarks).toMatchObject([{ text: remark.text, by: "test admin", on: "2013-02-28" }]);
    const [version] = (await unit.must(200, "GET", `${path}/versions`)).data;
    expect(version.replacedBecause).toBe("edit 1 by test admin added a remark");

    await unit.must(201, "POST", `${path}/edits`, { ...remark, text: "And another." }, edited.etag);
    expect((await unit.must(200, "GET", `${path}/edits`)).data.map((one: { number: number }) => one.number)).toEqual([
      1, 2,
    ]);
    await unit.must(204, "DELETE", `${path}/edits/1`, undefined, "*");
    expect((await unit.send("DELETE", `${path}/edits/1`, undefined, "*")).status).toBe(404);
    await unit.liveTo(askedOn);
    const signed = await unit.must(200, "POST", `${path}/sign-off`, undefined, "*");
    expect(signed.content.remarks).toMatchObject([{ text: "And another." }]);
    expect((await unit.send("POST", `${path}/edits`, remark, "*")).status).toBe(409);
    expect((await unit.send("DELETE", `${path}/edits/2`, undefined, "*")).status).toBe(409);
    const audit = (await unit.state()).audit.filter((entry) => entry.startsWith("document.edit"));
    expect(audit.map((entry) => entry.split(":")[0])).toEqual([
      "document.edited",
      "document.edited",
      "document.edit-taken-back",
    ]);
    expect(audit[2]).toContain("edit 1 was taken back by test admin: it added a remark");
  });

  it("that fit nothing, or cannot be read, are refused and leave nothing", async () => {
    const { unit, path } = await withDraft();
    const before = await unit.state();
    const drop = { edit: "drop", item: "metric:NOWHERE", reason: "not now" };
    const refused = await unit.send("POST", `${path}/edits`, drop, "*");
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([{ pointer: "/item" }]);
    for (const body of [{ edit: "burn" }, { ...remark, colour: "red" }, { edit: "drop", item: "asks" }]) {
      expect((await unit.send("POST", `${path}/edits`, body, "*")).status, JSON.stringify(body)).toBe(400);
    }
    expect((await unit.send("POST", `${path}/edits`, { ...drop, reason: "a\r\nb" }, "*")).status).toBe(422);
    expect(await unit.state()).toEqual(before);
  });

  it("keep a document held that is held for want of a signature", async () => {
    const { unit, path } = await withDraft({
      routine: { runUpPlan: "strict" },
      prepare: (unit) =>
        unit.must(201, "POST", "run-up-plans", { code: "strict", steps: strictSteps, unsigned: "hold" }),
    });
    await unit.liveTo(askedOn);
    await unit.liveTo(issuedOn);
    expect((await unit.must(200, "GET", path)).status).toBe("held");
    await unit.must(201, "POST", `${path}/edits`, remark, "*");
    expect((await unit.must(200, "GET", path)).status).toBe("held");
    expect((await unit.must(200, "POST", `${path}/sign-off`, undefined, "*")).status).toBe("issued");
  });

  it("sent twice with one Idempotency-Key are stored once", async () => {
    const { unit, path } = await withDraft();
    const post = () =>
      test.call(unit.organisation.adminKey, "POST", `/v1/${path}/edits`, remark, {
        "if-match": "*",
        "idempotency-key": "one",
      });
    const answers = [await post(), await post()];
    expect(answers.map((answer) => answer.statusCode)).toEqual([201, 201]);
    expect((await unit.must(200, "GET", `${path}/edits`)).data).toHaveLength(1);
  });
});

describe("a sign-off", () => {
  it("is one, however many sign at once", async () => {
    const { unit, path } = await withDraft();
    const { etag } = await unit.send("GET", path);
    const sign = (ifMatch: string) => unit.send("POST", `${path}/sign-off`, undefined, ifMatch);
    const statuses = (await Promise.all([sign(etag), sign(etag), sign("*")])).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.every((status) => [200, 409, 412].includes(status))).toBe(true);
    const signed = (await unit.state()).audit.filter((entry) => entry.startsWith("document.signed-off"));
    expect(signed).toHaveLength(1);
    expect(await rowsOf(unit, "document_versions")).toBe(1);
  });

  it.each([1, 2, 3, 4])("or an edit comes first, never half of both: round %i", async () => {
    const { unit, path } = await withDraft();
    const { etag } = await unit.send("GET", path);
    const [signed, edited] = await Promise.all([
      unit.send("POST", `${path}/sign-off`, undefined, etag),
      unit.send("POST", `${path}/edits`, remark, etag),
    ]);
    expect([signed.status, edited.status].toSorted()).toEqual(signed.status === 200 ? [200, 412] : [201, 412]);
    const { status, content, contentHash } = await unit.must(200, "GET", path);
    expect(status).toBe(signed.status === 200 ? "signedOff" : "draft");
    expect(content.remarks ?? []).toHaveLength(signed.status === 200 ? 0 : 1);
    expect((await unit.must(200, "GET", `${path}/edits`)).data).toHaveLength(signed.status === 200 ? 0 : 1);
    expect(hashContent(content)).toBe(contentHash);
  });
});

describe("what changed since", () => {
  const restate = async (unit: DeliveryUnit) => {
    await unit.jumpTo("2013-06-03T15:00:00Z");
    await send(unit, { ...figure, value: 86.1, asOf: "2013-06-01" });
  };

  it("names what was restated; the document stays as it was, and the next one says restated", async () => {
    const { unit, id, path } = await withDraft();
    await unit.liveTo(askedOn);
    await unit.liveTo(issuedOn);
    const issued = await unit.must(200, "GET", path);
    const none = await unit.must(200, "GET", `${path}/changes-since`);
    expect(none).toMatchObject({ data: [], figuresSince: [] });
    expect(none.statement).toBe(
      "Nothing that it cites has been restated since 5 March 2013, up to which this document tells what was known.",
    );
    await restate(unit);
    expect(await unit.must(200, "GET", path)).toEqual(issued);

    const viewer = await test.addKey(unit.organisation, "viewer");
    const { status, body } = await unit.send("GET", `${path}/changes-since`, undefined, undefined, viewer);
    expect(status).toBe(200);
    expect(body.data).toEqual([
      {
        ...{ metric: "GRAD5", title: "5-year graduation rate", site: null, subgroup: "all" },
        ...{ period: "2011", periodLabel: "2011", isRestated: true },
        printed: { revision: 1, valueText: "86.3%", receivedOn: "2013-02-01" },
        now: { revision: 2, valueText: "86.1%", receivedOn: "2013-06-03" },
        text: "The 5-year graduation rate for 2011 was 86.3% and has been restated as 86.1% on 3 June 2013.",
      },
    ]);
    expect(body.figuresSince).toEqual([]);
    expect(body.statement).toContain("One figure that it cites has been restated");
    expect(body.statement).toContain("The document itself stays as it was.");

    await unit.liveTo("2013-08-28T14:00:00Z");
    await unit.liveTo("2013-08-29T14:00:00Z");
    const documents = (await unit.must(200, "GET", "documents?kind=agenda")).data;
    const next = found(documents.find((one: { id: string }) => one.id !== id));
    const { content } = await unit.must(200, "GET", `documents/${next.id}`);
    // Nobody recorded the meeting of March: what readers were sent then is what they know.
    const changes = content.changes.map(({ text }: { text: string }) => text);
    expect(changes.join(" ")).toContain("restated from 86.3% to 86.1%");
  });

  it("names the figures of newer periods that have come, and tells what was received again from what was restated", async () => {
    const { unit, path } = await withDraft();
    await unit.liveTo(issuedOn);
    await unit.jumpTo("2013-06-03T15:00:00Z");
    await send(unit, { ...figure, period: "2012", value: 87.5, asOf: "2013-06-01" }, { ...figure, asOf: "2013-06-01" });
    const { data, figuresSince, statement } = await unit.must(200, "GET", `${path}/changes-since`);
    expect(figuresSince).toMatchObject([
      { period: "2012", text: "The 5-year graduation rate for 2012 has come since: 87.5%, received on 3 June 2013." },
    ]);
    expect(data).toMatchObject([
      {
        isRestated: false,
        text: "The 5-year graduation rate for 2011 was received again on 3 June 2013 and is still 86.3%.",
      },
    ]);
    expect(statement).toContain("One figure of a newer period has come.");
  });

  it("leads from each number to the revision it was, and to those that came after", async () => {
    const { unit, path } = await withDraft();
    await unit.liveTo(issuedOn);
    await restate(unit);
    const { data } = await unit.must(200, "GET", `${path}/sources`);
    const { sources } = (await unit.must(200, "GET", path)).content;
    expect(data.map(({ number }: { number: number }) => number)).toEqual(
      sources.map(({ number }: { number: number }) => number),
    );
    const source = found(data.find((one: { period: string }) => one.period === "2011"));
    expect(source).toMatchObject({ revision: 1, observation: { value: 86.3, n: 5000, suppressed: false } });
    const all = (await unit.must(200, "GET", source.revisions.slice("/v1/".length))).data;
    expect(all.map((one: { revision: number; value: number }) => [one.revision, one.value])).toEqual([
      [1, 86.3],
      [2, 86.1],
    ]);
    expect(all[0].id).toBe(source.observation.id);
    const { data: first, nextCursor } = await unit.must(200, "GET", `${path}/sources?limit=1`);
    expect(first).toHaveLength(1);
    if (data.length > 1) expect(nextCursor).toEqual(expect.any(String));
  });

  it("says of small groups only that they were restated, whoever asks", async () => {
    const { unit, path } = await withDraft();
    await unit.liveTo(issuedOn);
    await unit.jumpTo("2013-06-03T15:00:00Z");
    await send(unit, { ...figure, value: 50.4, n: 6, asOf: "2013-06-01" });
    const { data, statement } = await unit.must(200, "GET", `${path}/changes-since`);
    expect(data).toMatchObject([{ printed: { valueText: null }, now: { valueText: null }, isRestated: true }]);
    expect(data[0].text).toBe(
      "The 5-year graduation rate for 2011 has been restated on 3 June 2013; it is not shown, to protect a small group.",
    );
    expect(JSON.stringify({ data, statement })).not.toMatch(/86\.3|50\.4/);
    const observation = (await unit.must(200, "GET", `${path}/sources`)).data.find(
      (one: { period: string }) => one.period === "2011",
    ).observation;
    expect(observation).toMatchObject({ value: null, n: null, suppressed: true });
  });

  it("tells of the first figure of a metric that had none", async () => {
    const { unit, path } = await withDraft({
      prepare: async (unit) => {
        const views = [{ code: "GRAD5-EL", title: "English learners, 5-year graduation rate", subgroup: "EL" }];
        for (const { code, title, subgroup } of views) {
          await unit.must(201, "POST", "metrics", { code, title, of: { metric: "GRAD5", subgroup } });
        }
        await unit.must(200, "PATCH", "goals/code:CCR", { metrics: ["GRAD5", "GRAD5-EL"] }, "*");
      },
    });
    await unit.jumpTo("2013-06-03T15:00:00Z");
    await send(unit, { ...figure, subgroup: "EL", value: 61.2, n: 400 });
    const { figuresSince } = await unit.must(200, "GET", `${path}/changes-since`);
    expect(figuresSince).toMatchObject([
      {
        ...{ metric: "GRAD5", subgroup: "EL", period: "2011" },
        text: "English learners, 5-year graduation rate, for 2011 has come since: 61.2%, received on 3 June 2013.",
      },
    ]);
  });

  it("takes as many statements for sixty figures as for two", async () => {
    const { unit, id } = await withDraft();
    const count = (cited: number): Promise<number> =>
      test.inScope(unit.organisation, async (scope) => {
        const document = await getDocument(scope, id);
        if (document.content.kind === "actionLog") throw new Error("an agenda was expected");
        const [source] = document.content.sources;
        const sources = Array.from({ length: cited }, (_, index) => ({
          ...found(source),
          number: index + 1,
          period: String(2011 - index),
        }));
        const { $client } = scope.db;
        const query = $client.query.bind($client);
        let statements = 0;
        $client.query = ((...given: Parameters<typeof query>) => {
          statements += 1;
          return query(...given);
        }) as typeof $client.query;
        try {
          await listChangesSince(scope, { ...document, content: { ...document.content, sources } });
        } finally {
          $client.query = query as typeof $client.query;
        }
        return statements;
      });
    const few = await count(2);
    expect(few).toBeGreaterThan(0);
    expect(await count(60)).toBe(few);
  });
});

describe("a final paper in Word", () => {
  it("signs the draft off with the figures it was made from, and is handed out byte for byte once it is issued", async () => {
    const { unit, id, path } = await withDraft();
    const draft = await unit.send("GET", path);
    expect(draft.body.final).toBeNull();
    expect((await download(unit, id)).statusCode).toBe(404);
    await send(unit, { ...figure, value: 99.9, asOf: "2013-02-20" });
    const name = { "content-disposition": 'attachment; filename="Stocktake March.docx"' };
    const put = await upload(unit, id, word, { headers: { ...name, "if-match": draft.etag } });
    expect(put.status, put.text).toBe(200);
    const sha256 = createHash("sha256").update(word).digest("hex");
    expect(put.body).toMatchObject({
      status: "signedOff",
      composedAt: draft.body.composedAt,
      final: { fileName: "Stocktake March.docx", sha256, uploadedBy: "test admin" },
    });
    const { signOff, ...rest } = put.body.content;
    expect({ ...rest, signOff: draft.body.content.signOff }).toEqual(draft.body.content);
    expect(signOff.sentence).toBe(
      'Signed off by test admin on 28 February 2013. The final paper is the Word file "Stocktake March.docx"; this is what it was made from.',
    );
    expect(put.headers.etag).toBe((await unit.send("GET", path)).etag);

    const viewer = await test.addKey(unit.organisation, "viewer");
    expect((await download(unit, id, viewer)).statusCode).toBe(404);
    await unit.liveTo(askedOn);
    await unit.liveTo(issuedOn);
    const issued = await unit.must(200, "GET", path);
    expect(issued).toMatchObject({ status: "issued", contentHash: put.body.contentHash, final: { sha256 } });
    const file = await download(unit, id, viewer);
    expect(file.statusCode).toBe(200);
    expect(file.rawPayload.equals(word)).toBe(true);
    expect(file.headers).toMatchObject({
      "content-type": wordMediaType,
      "x-content-type-options": "nosniff",
      "content-disposition": "attachment; filename=\"Stocktake March.docx\"; filename*=UTF-8''Stocktake%20March.docx",
    });
    expect((await upload(unit, id, word)).status).toBe(409);
    const { data } = await unit.must(200, "GET", `${path}/versions`);
    expect(data.map((one: { contentHash: string }) => one.contentHash)).toEqual([draft.body.contentHash]);
  });

  it("is one, however often it is sent, and asks for the version it was made from", async () => {
    const { unit, id, path } = await withDraft();
    const { etag } = await unit.send("GET", path);
    const answers = await Promise.all(
      [etag, etag, "*"].map((ifMatch) => upload(unit, id, word, { headers: { "if-match": ifMatch } })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.every(({ status }) => [200, 409, 412].includes(status))).toBe(true);
    expect(await rowsOf(unit, "document_finals")).toBe(1);
    const bare = await test.app.inject({
      method: "PUT",
      url: `/v1/documents/${id}/final`,
      headers: { authorization: `Bearer ${unit.organisation.adminKey}`, "content-type": wordMediaType },
      payload: word,
    });
    expect(bare.statusCode).toBe(428);
  });

  it("is refused when it is too large, of another type, or no Word document, and nothing is changed", async () => {
    const { unit, id } = await withDraft();
    const before = await unit.state();
    const parts = { "[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>" };
    const attempts: [number, Buffer, Record<string, string>?][] = [
      [413, Buffer.alloc(50 * 1024 * 1024, 0x50)],
      [415, Buffer.from("{}"), { "content-type": "application/json" }],
      [415, word, { "content-type": "application/octet-stream" }],
      [415, word, { "content-encoding": "gzip" }],
      [422, Buffer.from("PK")],
      [422, Buffer.from("%PDF-1.7 not a Word file at all, but long enough to be read")],
      [422, word.subarray(0, word.length - 30)],
      [422, writeZip({ "a.txt": "hello" })],
      [422, writeZip({ ...parts, "word/vbaProject.bin": "x" })],
      [422, writeZip({ ...parts, "word/document.xml": "A".repeat(40 * 1024 * 1024) })],
      [422, writeZip({ ...parts, "../../etc/passwd": "x" })],
    ];
    for (const [status, bytes, headers] of attempts) {
      const answer = await upload(unit, id, bytes, headers === undefined ? {} : { headers });
      expect(answer.status, answer.text).toBe(status);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
    }
    expect(await unit.state()).toEqual(before);
    expect(await rowsOf(unit, "document_finals")).toBe(0);
    expect((await upload(unit, id, writeZip(parts))).status).toBe(200);
  });

  it.each([
    ["?fileName=..%2F..%2Fetc%2Fpasswd", "passwd.docx"],
    ["?fileName=C%3A%5CUsers%5Cme%5CBrief.docx", "Brief.docx"],
    ["?fileName=invoice%E2%80%AExcod.exe", "invoicexcod.exe.docx"],
    ["?fileName=%22%3B+filename%3Devil.exe", "; filename=evil.exe.docx"],
    ["?fileName=...", "final.docx"],
    ["?fileName=%D7%A9%D7%9C%D7%95%D7%9D.docx", "שלום.docx"],
    ["", "final.docx"],
  ])("under a hostile name (%s) is kept under a plain one", async (query, fileName) => {
    const { unit, id } = await withDraft();
    const put = await upload(unit, id, word, { query });
    expect(put.status, put.text).toBe(200);
    expect(put.body.final.fileName).toBe(fileName);
    const header = String((await download(unit, id)).headers["content-disposition"]);
    expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*\.docx"; filename\*=UTF-8''[\w%.!~-]+\.docx$/);
    expect(header.match(/"/g)).toHaveLength(2);
  });

  it("under a name of two lines is refused", async () => {
    const { unit, id } = await withDraft();
    const put = await upload(unit, id, word, { query: "?fileName=a%0D%0ASet-Cookie%3A+x.docx" });
    expect(put.status).toBe(422);
    expect(put.body.errors).toMatchObject([{ pointer: "/fileName" }]);
  });

  it("is signed for its day: where the meeting is moved it lapses with the signature, and cannot be sent again", async () => {
    const { unit, id, occurrence, path } = await withDraft();
    expect((await upload(unit, id, word)).status).toBe(200);
    await unit.must(200, "POST", `occurrences/${occurrence}/move`, { to: "2013-03-19", reason: "travel" }, "*");
    const late = await upload(unit, id, word);
    expect(late.status).toBe(409);
    expect(late.text).toContain("The meeting was moved");
    await unit.liveTo("2013-03-12T13:00:00Z");
    const issued = await unit.must(200, "GET", path);
    expect(issued).toMatchObject({ status: "issued", signedOffBy: null, final: null });
    expect((await download(unit, id)).statusCode).toBe(404);
  });

  it("issues at once what was held for want of a signature", async () => {
    const { unit, id } = await withDraft({
      routine: { runUpPlan: "strict" },
      prepare: (unit) =>
        unit.must(201, "POST", "run-up-plans", { code: "strict", steps: strictSteps, unsigned: "hold" }),
    });
    await unit.liveTo(askedOn);
    await unit.liveTo(issuedOn);
    const put = await upload(unit, id, word);
    expect(put.body).toMatchObject({ status: "issued", final: { fileName: "final.docx" } });
    expect((await sent(unit, "brief")).length).toBeGreaterThan(0);
  });

  it("whose request ends before it is committed leaves nothing", async () => {
    const { unit, id } = await withDraft();
    const before = await unit.state();
    const killed = test.inScope(unit.organisation, async (scope) => {
      await acceptFinal(scope, id, { fileName: "final.docx", bytes: word }, "any", keptMail);
      throw new Error("killed");
    });
    await expect(killed).rejects.toThrow("killed");
    expect(await unit.state()).toEqual(before);
    expect([await rowsOf(unit, "document_finals"), await rowsOf(unit, "document_versions")]).toEqual([0, 0]);
  });
});
