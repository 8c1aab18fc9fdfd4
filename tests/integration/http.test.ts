import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp, type TestOrganisation } from "../support/app.ts";

let test: TestApp;
let organisation: TestOrganisation;
let other: TestOrganisation;

const person = (code: string) => ({ code, title: `Holder of ${code}`, role: "owner", email: `${code}@example.org` });

beforeAll(async () => {
  test = await createTestApp();
  organisation = await test.addOrganisation();
  other = await test.addOrganisation();
});
afterAll(() => test.close());

describe("keys", () => {
  it("lets nobody in without a key, with a made-up key, or with a revoked one", async () => {
    const revoked = await test.call(organisation.adminKey, "POST", "/v1/api-keys", { name: "short", role: "viewer" });
    const { id, key } = revoked.json<{ id: string; key: string }>();
    expect((await test.call(key, "GET", "/v1/api-keys")).statusCode).toBe(403);
    const revocation = await test.call(organisation.adminKey, "DELETE", `/v1/api-keys/${id}`, undefined, {
      "if-match": "*",
    });
    expect(revocation.statusCode).toBe(204);
    for (const authorization of [undefined, "Bearer db_made-up", `Bearer ${key}`, "Basic abc"]) {
      const answer = await test.app.inject({
        url: "/v1/people",
        headers: authorization === undefined ? {} : { authorization },
      });
      expect(answer.statusCode).toBe(401);
      expect(answer.headers["content-type"]).toContain("application/problem+json");
      expect(answer.json()).toMatchObject({ status: 401, instance: expect.any(String) });
    }
  });

  it("never shows a key again", async () => {
    const list = await test.call(organisation.adminKey, "GET", "/v1/api-keys");
    expect(list.body).not.toContain(organisation.adminKey);
    expect(list.body).not.toContain("keyHash");
  });
});

describe("bodies", () => {
  it.each([
    ["malformed JSON", "{", 400],
    ["a prototype", '{"__proto__":{"a":1}}', 400],
    ["NUL", JSON.stringify({ ...person("nul"), title: "a\u0000b" }), 400],
    ["half a surrogate pair", '{"code":"s","title":"\\ud800","role":"owner","email":"a@example.org"}', 400],
    ["an unknown field", JSON.stringify({ ...person("extra"), salary: 1 }), 400],
    ["a wrong type", JSON.stringify({ ...person("type"), title: 5 }), 400],
    ["a line break in a title", JSON.stringify({ ...person("crlf"), title: "a\r\nBcc: x@example.org" }), 422],
    ["an unknown time zone", JSON.stringify({ ...person("zone"), timeZone: "Mars/Olympus" }), 422],
    ["2 MB", JSON.stringify({ ...person("big"), title: "x".repeat(2_000_000) }), 413],
  ])("refuses %s", async (_what, payload, status) => {
    const answer = await test.app.inject({
      method: "POST",
      url: "/v1/people",
      headers: { authorization: `Bearer ${organisation.adminKey}`, "content-type": "application/json" },
      payload,
    });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
  });

  it("refuses a body in another format, or compressed", async () => {
    for (const headers of [
      { "content-type": "text/xml" },
      { "content-type": "application/json", "content-encoding": "gzip" },
    ]) {
      const answer = await test.app.inject({
        method: "POST",
        url: "/v1/people",
        headers: { authorization: `Bearer ${organisation.adminKey}`, ...headers },
        payload: "<a/>",
      });
      expect(answer.statusCode).toBe(415);
    }
  });
});

describe("lists", () => {
  it("gives every row once over all pages, and refuses unknown parameters, limits and cursors of its own making", async () => {
    const own = await test.addOrganisation();
    for (let i = 0; i < 7; i += 1) await test.call(own.adminKey, "POST", "/v1/people", person(`p${i}`));
    const seen: string[] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 10; pages += 1) {
      const answer = await test.call(own.adminKey, "GET", `/v1/people?limit=3${cursor && `&cursor=${cursor}`}`);
      const page = answer.json<{ data: { code: string }[]; nextCursor: string | null }>();
      seen.push(...page.data.map((row) => row.code));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(["p0", "p1", "p2", "p3", "p4", "p5", "p6"]);
    const first = await test.call(own.adminKey, "GET", "/v1/people?limit=3");
    const foreign = first.json<{ nextCursor: string }>().nextCursor;
    for (const query of [
      "?limit=0",
      "?limit=1e9",
      "?limit=201",
      "?nonsense=1",
      "?cursor=forged",
      `?cursor=${foreign}x`,
    ]) {
      expect((await test.call(own.adminKey, "GET", `/v1/people${query}`)).statusCode).toBe(400);
    }
    expect((await test.call(organisation.adminKey, "GET", `/v1/people?cursor=${foreign}`)).statusCode).toBe(400);
  });
});

describe("changes", () => {
  it("asks for If-Match, refuses a stale one, and lets one of many writers win", async () => {
    const created = await test.call(organisation.adminKey, "POST", "/v1/people", person("race"));
    expect(created.headers.etag).toBe('"1"');
    const url = "/v1/people/code:race";
    expect((await test.call(organisation.adminKey, "PATCH", url, { title: "x" })).statusCode).toBe(428);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        test.call(organisation.adminKey, "PATCH", url, { title: `writer ${i}` }, { "if-match": '"1"' }),
      ),
    );
    const statuses = answers.map((answer) => answer.statusCode).sort();
    expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
    const now = await test.call(organisation.adminKey, "GET", url);
    expect(now.headers.etag).toBe('"2"');
  });

  it("does a repeated POST once, and refuses its key for another request", async () => {
    const headers = { "idempotency-key": "once-only" };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => test.call(organisation.adminKey, "POST", "/v1/people", person("once"), headers)),
    );
    const created = answers.filter((answer) => answer.statusCode === 201);
    expect(created.length).toBeGreaterThan(0);
    expect(new Set(created.map((answer) => answer.json<{ id: string }>().id)).size).toBe(1);
    for (const answer of answers) expect([201, 409]).toContain(answer.statusCode);
    const again = await test.call(organisation.adminKey, "POST", "/v1/people", person("once"), headers);
    expect(again.body).toBe(created[0]?.body);
    const differs = await test.call(organisation.adminKey, "POST", "/v1/people", person("twice"), headers);
    expect(differs.statusCode).toBe(422);
  });
});

describe("organisations", () => {
  it("cannot see or change each other's things", async () => {
    const created = await test.call(other.adminKey, "POST", "/v1/people", person("secret"));
    const { id } = created.json<{ id: string }>();
    const key = organisation.adminKey;
    const attempts = [
      await test.call(key, "GET", `/v1/people/${id}`),
      await test.call(key, "PATCH", `/v1/people/${id}`, { title: "x" }, { "if-match": "*" }),
      await test.call(key, "DELETE", `/v1/people/${id}`, undefined, { "if-match": "*" }),
      await test.call(key, "GET", "/v1/people/code:secret"),
      await test.call(key, "POST", "/v1/api-keys", { name: "x", role: "owner", person: id }),
    ];
    expect(attempts.map((answer) => answer.statusCode)).toEqual([404, 404, 404, 404, 404]);
    expect((await test.call(key, "GET", "/v1/people")).body).not.toContain("secret");
  });

  it("are kept apart by the database itself, for every table", async () => {
    const { rows } = await test.database.pool.query<{ name: string; secured: boolean }>(`
      select c.relname as name, c.relrowsecurity as secured from pg_class c
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`);
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !row.secured)).toEqual([]);
    const unscoped = await test.database.asSystem(async (db) => {
      await db.execute("set local role drumbeat_app");
      return db.execute("select count(*)::int as n from people");
    });
    expect(unscoped.rows).toEqual([{ n: 0 }]);
  });
});
