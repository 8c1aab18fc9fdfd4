import { createHash } from "node:crypto";
import type { OutgoingHttpHeaders } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Scope } from "../../src/platform/db/scope.ts";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";
import { buildStocktake } from "../support/factories.ts";
import { writeZip } from "../support/zip-file.ts";

let test: TestApp;
let organisation: TestOrganisation;

const inScope = <T>(work: (scope: Scope) => Promise<T>) => test.inScope(organisation, work);

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

beforeEach(async () => {
  organisation = await test.addOrganisation({ sandboxStartsAt: new Date("2013-03-12T16:00:00Z") });
  const { occurrenceId } = await inScope(buildStocktake);
  const action = { occurrence: occurrenceId, text: "Bring a plan", owner: "ccr-leader", due: "2013-08-31" };
  expect((await test.call(organisation.adminKey, "POST", "/v1/actions", action)).statusCode).toBe(201);
});

const pdf = Buffer.from("%PDF-1.7\nA plan");
const png = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
  Buffer.from("IHDR"),
  Buffer.alloc(20),
]);
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]);
const office = (part: string, body: string) => writeZip({ "[Content_Types].xml": "<Types/>", [part]: body });
const xlsx = office("xl/workbook.xml", "<workbook/>");

const send = async (
  fileName: string,
  bytes: Buffer,
  {
    key = organisation.adminKey,
    type = "application/octet-stream",
    ...headers
  }: OutgoingHttpHeaders & {
    key?: string;
    type?: string;
  } = {},
) => {
  const answer = await test.app.inject({
    method: "POST",
    url: `/v1/actions/code:A1/files?fileName=${encodeURIComponent(fileName)}`,
    headers: { authorization: `Bearer ${key}`, "content-type": type, ...headers },
    payload: bytes,
  });
  return { status: answer.statusCode, text: answer.body, body: answer.json() };
};
const list = async () => (await test.call(organisation.adminKey, "GET", "/v1/actions/code:A1/files")).json().data;

describe("a file that shows what was done", () => {
  it("is kept as it came, listed, and handed out to be saved and never run", async () => {
    const sent = await send("The plan.PDF", pdf, { type: "application/pdf" });
    expect(sent.status, sent.text).toBe(201);
    expect(sent.body).toMatchObject({
      ...{ action: "A1", fileName: "The plan.pdf", mediaType: "application/pdf", byteSize: pdf.length },
      ...{ sha256: createHash("sha256").update(pdf).digest("hex"), uploadedAt: "2013-03-12T16:00:00.000Z" },
    });
    expect(await list()).toEqual([sent.body]);
    const read = await test.call(organisation.adminKey, "GET", `/v1/actions/code:A1/files/${sent.body.id}`);
    expect(read.rawPayload.equals(pdf)).toBe(true);
    expect(read.headers).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": expect.stringMatching(/^attachment; filename="The plan\.pdf"/),
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
    const { rows } = await test.database.pool.query(
      "select summary from audit_entries where organisation_id = $1 and event = 'action.evidence-added'",
      [organisation.id],
    );
    expect(rows).toEqual([{ summary: 'A1: the file "The plan.pdf" was added as evidence' }]);
  });

  it.each([
    ["a.png", png, "image/png"],
    ["a.JPG", jpeg, "image/jpeg"],
    ["a.docx", office("word/document.xml", "<w:document/>"), /wordprocessingml/],
    ["a.xlsx", xlsx, /spreadsheetml/],
    ["a.pptx", office("ppt/presentation.xml", "<p:presentation/>"), /presentationml/],
    ["a.csv", Buffer.from("site,value\r\nNorth,1\r\n"), "text/csv"],
    ["Excel's.csv", Buffer.from("Stra\u00dfe;1\r\n", "latin1"), "text/csv"],
    ["a.txt", Buffer.from("مرحبا"), "text/plain"],
  ])("may be of the kinds that offices use: %s", async (name, bytes, mediaType) => {
    const sent = await send(name, bytes);
    expect(sent.status, sent.text).toBe(201);
    expect(sent.body.mediaType).toEqual(typeof mediaType === "string" ? mediaType : expect.stringMatching(mediaType));
  });

  it.each([
    ["a kind that is not kept, by its name", "a.exe", Buffer.from("MZ"), 415],
    ["a name without an extension", "plan", pdf, 415],
    ["a page, by its name", "a.html", Buffer.from("<p>Hello</p>"), 415],
    ["a drawing that can hold a script", "a.svg", Buffer.from("<svg/>"), 415],
    ["a program under the name of a PDF", "a.pdf", Buffer.from("MZ\u0000\u0001\u0002"), 415],
    ["an archive under the name of a Word document", "a.docx", writeZip({ "a.txt": "a" }), 415],
    ["a picture under the name of a PDF", "a.pdf", png, 422],
    ["text under the name of a picture", "a.png", Buffer.from("not a picture"), 422],
    ["a workbook under the name of a document", "a.docx", xlsx, 422],
    ["a PDF under the name of a table", "a.csv", pdf, 422],
    [
      "a document with macros",
      "a.docx",
      writeZip({
        ...{ "[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>" },
        "word/vbaProject.bin": "x",
      }),
      422,
    ],
    ["nothing", "a.pdf", Buffer.alloc(0), 422],
    ["a name of two lines", "a\r\nb.pdf", pdf, 422],
    ["a name that is an extension only", "..pdf", pdf, 422],
  ])("is refused when it is %s, and nothing is kept", async (_what, name, bytes, status) => {
    const sent = await send(name, bytes);
    expect(sent.status, sent.text).toBe(status);
    expect(await list()).toEqual([]);
  });

  it("is refused when it is sent as something else than it is, or larger than 5 MiB", async () => {
    expect((await send("a.pdf", pdf, { type: "image/png" })).status).toBe(422);
    expect((await send("a.pdf", pdf, { type: "application/json" })).status).toBe(415);
    const large = Buffer.concat([pdf, Buffer.alloc(5 * 1024 * 1024)]);
    expect((await send("a.pdf", large)).status).toBe(413);
    expect((await send("a.pdf", large.subarray(0, 5 * 1024 * 1024))).status).toBe(201);
  });

  it("has a name that leads nowhere and reads as it is", async () => {
    const { body } = await send("../../etc/\u202efdp.exe.pdf", pdf);
    expect(body.fileName).toBe("fdp.exe.pdf");
  });

  it("is kept once, however often and at once it is sent", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => send("a.pdf", pdf)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    const key = { "idempotency-key": "the-same-request" };
    expect((await send("b.pdf", pdf, key)).status).toBe(201);
    expect((await send("b.pdf", pdf, key)).status).toBe(201);
    expect((await send("b.pdf", png, key)).status).toBe(422);
    expect(await list()).toHaveLength(2);
  });

  it("is added by the owner or the unit, and read by nobody else's key", async () => {
    const own = await test.addKey(organisation, "owner", { person: "ccr-leader" });
    const other = await test.addKey(organisation, "owner", { person: "other-leader" });
    const leader = await test.addKey(organisation, "systemLeader");
    const viewer = await test.addKey(organisation, "viewer");
    const { adminKey } = await test.addOrganisation();
    const sent = await send("a.pdf", pdf, { key: own });
    expect(sent.status).toBe(201);
    expect((await send("b.pdf", pdf, { key: other })).status).toBe(403);
    expect((await send("b.pdf", pdf, { key: leader })).status).toBe(403);
    expect((await send("b.pdf", pdf, { key: viewer })).status).toBe(403);
    expect((await send("b.pdf", pdf, { key: adminKey })).status).toBe(404);
    const read = async (key: string) =>
      (await test.call(key, "GET", `/v1/actions/code:A1/files/${sent.body.id}`)).statusCode;
    expect(await Promise.all([own, other, leader, viewer, adminKey].map(read))).toEqual([200, 200, 200, 403, 404]);
  });

  it("cannot be changed or removed, by the service itself either", async () => {
    await send("a.pdf", pdf);
    for (const statement of ["update action_files set file_name = 'x'", "delete from action_files"]) {
      await expect(inScope((scope) => scope.db.execute(statement))).rejects.toThrow();
    }
  });
});
