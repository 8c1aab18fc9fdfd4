import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, memo } from "../support/delivery-unit.ts";
import { type Mail, mailsOf, readCalendar, replyPathOf } from "../support/invited.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const begin = async (overrides: object = {}) => {
  const unit = await makeDeliveryUnit(test);
  await unit.addRoutine(overrides);
  const { id } = found((await unit.occurrences())[0]);
  return { unit, id };
};
const invite = (unit: DeliveryUnit, id: string, query = "") =>
  unit.must(200, "POST", `occurrences/${id}/invitations${query}`);
const listInvitations = async (unit: DeliveryUnit, id: string) =>
  (await unit.must(200, "GET", `occurrences/${id}/invitations`)).data;
const codes = (people: { person: string }[]) => people.map(({ person }) => person);
const mailTo = async (unit: DeliveryUnit, person: string, kind = "invitation"): Promise<Mail> =>
  found((await mailsOf(unit, kind)).find((mail) => mail.person === person));

describe("inviting the readers of a meeting", () => {
  it("shows on a dry run whom it would mail, and mails nobody", async () => {
    const { unit, id } = await begin();
    const shown = await invite(unit, id, "?dryRun=true");
    expect(shown).toEqual({
      dryRun: true,
      invited: [
        {
          person: "commissioner",
          title: "Commissioner",
          email: "commissioner@x.example",
          because: "you chair this meeting",
        },
        {
          person: "ccr-leader",
          title: "Goal leader",
          email: "ccr@x.example",
          because: 'you answer for the goal "Success"',
        },
      ],
      invitedBefore: [],
    });
    expect(await mailsOf(unit, "invitation")).toEqual([]);
    expect(await listInvitations(unit, id)).toEqual([]);
  });

  it("mails each reader once, and those who come later when it is done again", async () => {
    const { unit, id } = await begin();
    expect(codes((await invite(unit, id)).invited)).toEqual(["commissioner", "ccr-leader"]);
    expect(await listInvitations(unit, id)).toMatchObject([
      { person: "commissioner", state: "invited", sequence: 0, reply: null, repliedAt: null },
      { person: "ccr-leader", state: "invited", sequence: 0 },
    ]);
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { participants: ["unit"] }, "*");
    const again = await invite(unit, id);
    expect(codes(again.invited)).toEqual(["unit"]);
    expect(codes(again.invitedBefore)).toEqual(["commissioner", "ccr-leader"]);
    expect((await mailsOf(unit, "invitation")).map(({ person }) => person)).toEqual([
      "commissioner",
      "ccr-leader",
      "unit",
    ]);
  });

  it("done ten times at once mails each reader once", async () => {
    const { unit, id } = await begin();
    await Promise.all(Array.from({ length: 10 }, () => invite(unit, id)));
    expect(await mailsOf(unit, "invitation")).toHaveLength(2);
    expect(await listInvitations(unit, id)).toHaveLength(2);
  });

  it("is a step of the run-up where the plan has it, and mails nobody who was invited before", async () => {
    const { unit, id } = await begin({ runUp: [{ invitation: -20 }] });
    await unit.letGo("ccr-leader");
    await invite(unit, id);
    await unit.must(200, "PATCH", "people/code:ccr-leader", { active: true }, "*");
    const stepNow = async () => found((await unit.occurrence(id)).steps.find((one) => one.step === "invitation"));
    await unit.liveTo((await stepNow()).dueAt);
    expect(await stepNow()).toMatchObject({ state: "done", outcome: "invited Goal leader" });
    expect(await mailsOf(unit, "invitation")).toHaveLength(2);
  });

  it("sends a calendar entry that a calendar program reads, with the mail's own method", async () => {
    const { unit, id } = await begin();
    await invite(unit, id);
    const mail = await mailTo(unit, "commissioner");
    expect(mail.calendar?.method).toBe("REQUEST");
    const { method, event } = readCalendar(mail);
    expect(method).toBe("REQUEST");
    expect(event).toMatchObject({ uid: `${id}@occurrences.drumbeat`, sequence: 0, summary: "Stocktake: Success" });
    expect(event.startDate.toJSDate().toISOString()).toBe("2013-03-12T14:00:00.000Z");
    expect(event.endDate.toJSDate().toISOString()).toBe("2013-03-12T15:00:00.000Z");
    expect(event.organizer).toBe("mailto:drumbeat@localhost");
    expect(event.attendees.map((attendee) => attendee.getFirstValue())).toEqual(["mailto:commissioner@x.example"]);
  });

  it("writes hostile titles and names as text, invites nobody by them, and keeps subjects to a line", async () => {
    const { unit, id } = await begin();
    const hostile = `A"; CN=x:mailto:evil@x.example, \\n<b>&amp;</b> ATTENDEE;`;
    await unit.must(200, "PATCH", "people/code:commissioner", { title: hostile }, "*");
    await unit.must(200, "PATCH", "routines/code:stocktake-ccr", { title: hostile }, "*");
    await invite(unit, id);
    const mail = await mailTo(unit, "commissioner");
    const { event } = readCalendar(mail);
    expect(event.summary).toBe(hostile.replaceAll(/\s+/g, " "));
    expect(event.attendees.map((attendee) => attendee.getFirstValue())).toEqual(["mailto:commissioner@x.example"]);
    expect(mail.html).not.toContain("<b>");
    expect(mail.subject).not.toMatch(/[\r\n]/);
    const page = await test.app.inject({ url: replyPathOf(mail, "Accept") });
    expect(page.body).not.toContain("<b>");
  });

  it("is refused for a paper, and for a meeting that does not lie ahead", async () => {
    const { unit, id } = await begin();
    await unit.addRoutine(memo);
    const paper = found((await unit.occurrences("&routine=code:memo"))[0]);
    expect((await unit.send("POST", `occurrences/${paper.id}/invitations`)).status).toBe(409);
    await unit.must(200, "POST", `occurrences/${id}/cancel`, { reason: "snow" }, "*");
    expect((await unit.send("POST", `occurrences/${id}/invitations`)).status).toBe(409);
    const next = found((await unit.occurrences("&status=planned&routine=code:stocktake-ccr"))[0]);
    await unit.jumpTo(next.instant);
    expect((await unit.send("POST", `occurrences/${next.id}/invitations?dryRun=true`)).status).toBe(409);
    expect(await mailsOf(unit, "invitation")).toEqual([]);
  });
});

describe("answering by the link of a mail", () => {
  const invited = async () => {
    const { unit, id } = await begin();
    await invite(unit, id);
    const mail = await mailTo(unit, "commissioner");
    return { unit, id, accept: replyPathOf(mail, "Accept"), decline: replyPathOf(mail, "Decline") };
  };
  const open = (url: string, method: "GET" | "HEAD" = "GET") => test.app.inject({ method, url });
  /** As a browser posts a form without fields. */
  const post = (url: string) =>
    test.app.inject({ method: "POST", url, headers: { "content-type": "application/x-www-form-urlencoded" } });
  const trace = async (unit: DeliveryUnit) => {
    const { rows } = await test.database.pool.query(
      "select i::text as row from invitations i where organisation_id = $1 order by id",
      [unit.organisation.id],
    );
    return { rows, audit: (await unit.state()).audit };
  };

  it("shows a page that names the meeting and asks; opening it, also by a scanner, records nothing", async () => {
    const { unit, accept } = await invited();
    const before = await trace(unit);
    for (const method of ["GET", "HEAD", "GET"] as const) {
      const page = await open(accept, method);
      expect(page.statusCode).toBe(200);
      expect(page.headers).toMatchObject({
        "content-type": "text/html; charset=utf-8",
        "cache-control": "no-store",
        "x-robots-tag": "noindex",
        "referrer-policy": "no-referrer",
        "content-security-policy": expect.stringMatching(
          /^default-src 'none'; style-src 'sha256-.*form-action 'self'$/,
        ),
      });
    }
    expect((await open(accept)).body).toContain("Tue 12 March 2013, 10:00 (America/New_York, UTC-04:00)");
    expect(await trace(unit)).toEqual(before);
  });

  it("records the answer that is posted, by the organisation's clock; the last one stands, the same again is nothing", async () => {
    const { unit, id, accept, decline } = await invited();
    await unit.jumpTo("2013-02-20T15:00:00Z");
    const thanks = await post(accept);
    expect([thanks.statusCode, thanks.body.includes("You have accepted.")]).toEqual([200, true]);
    expect(await listInvitations(unit, id)).toMatchObject([
      { person: "commissioner", reply: "accepted", repliedAt: "2013-02-20T15:00:00.000Z" },
      { person: "ccr-leader", reply: null },
    ]);
    const once = await trace(unit);
    expect((await post(accept)).statusCode).toBe(200);
    expect(await trace(unit)).toEqual(once);
    expect((await post(decline)).statusCode).toBe(200);
    expect((await post(decline.replace("reply=declined", "reply=tentative"))).statusCode).toBe(200);
    expect((await listInvitations(unit, id))[0]).toMatchObject({ reply: "tentative" });
    const answers = (await unit.state()).audit.filter((entry) => entry.startsWith("invitation.answered"));
    expect(answers).toEqual([
      "invitation.answered: Commissioner accepted the invitation to Stocktake: Success of 12 March 2013",
      "invitation.answered: Commissioner declined the invitation to Stocktake: Success of 12 March 2013",
      "invitation.answered: Commissioner answered maybe to the invitation to Stocktake: Success of 12 March 2013",
    ]);
  });

  it("is recorded once of ten at once", async () => {
    const { unit, accept } = await invited();
    await Promise.all(Array.from({ length: 10 }, () => post(accept)));
    expect((await unit.state()).audit.filter((entry) => entry.startsWith("invitation.answered"))).toHaveLength(1);
  });

  it("meets the same page in words when it is altered, cut short, another organisation's or over", async () => {
    const { unit, accept } = await invited();
    const other = await invited();
    const [ours = "", theirs = ""] = [accept, other.accept].map((path) => path.split("/")[2] ?? "");
    const before = await trace(unit);
    const ended = [
      accept.replace(/signature=./, (start) => (start.endsWith("A") ? "signature=B" : "signature=A")),
      accept.replace(/until=\d+/, (until) => `${until}0`),
      accept.replace(/until=\d+/, "until=x"),
      accept.replace(/&signature=[^&]+/, ""),
      accept.split("?")[0] ?? "",
      accept.replace(ours, theirs),
      accept.replace(ours, "x"),
      accept.replace(/\/[^/]+\?/, `/${"0".repeat(8)}-0000-7000-8000-${"0".repeat(12)}?`),
      other.accept.replace(theirs, ours),
    ];
    const answers = await Promise.all(ended.flatMap((url) => [open(url), post(url)]));
    const real = test.clock.now();
    test.clock.moveTo("2027-12-31T12:00:00Z");
    answers.push(await open(accept), await post(accept));
    test.clock.moveTo(real);
    answers.push(await post(accept.replace(/&reply=\w+/, "")), await post(accept.replace(/reply=\w+/, "reply=maybe")));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 404));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.body).toContain("This link has ended");
    expect(await trace(unit)).toEqual(before);
  });

  it("is refused for a person who has left", async () => {
    const { unit, accept } = await invited();
    await unit.letGo("commissioner");
    const before = await trace(unit);
    expect((await open(accept)).statusCode).toBe(403);
    expect((await post(accept)).statusCode).toBe(403);
    expect(await trace(unit)).toEqual(before);
  });

  it("is not recorded for a meeting that is called off, or that has begun; the page says so", async () => {
    const calledOff = await invited();
    await calledOff.unit.must(200, "POST", `occurrences/${calledOff.id}/cancel`, { reason: "snow" }, "*");
    const past = await invited();
    await past.unit.jumpTo("2013-03-12T14:00:00Z");
    for (const [{ unit, accept }, words] of [
      [calledOff, "does not take place (snow)"],
      [past, "has begun or is over"],
    ] as const) {
      const before = await trace(unit);
      const page = await open(accept);
      expect([page.statusCode, page.body.includes(words), page.body.includes("<form")]).toEqual([200, true, false]);
      expect((await post(accept)).statusCode).toBe(409);
      expect(await trace(unit)).toEqual(before);
    }
  });

  it("is the only thing that forms are taken for", async () => {
    const { unit } = await invited();
    const answer = await test.app.inject({
      method: "POST",
      url: "/v1/goals",
      headers: {
        authorization: `Bearer ${unit.organisation.adminKey}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      payload: "code=X&title=X",
    });
    expect(answer.statusCode).toBe(415);
  });
});

describe("a reader in another zone", () => {
  it("finds their own time beside the meeting's in mail and page", async () => {
    const { unit, id } = await begin();
    await unit.must(200, "PATCH", "people/code:commissioner", { timeZone: "Europe/Berlin" }, "*");
    await invite(unit, id);
    const mail = await mailTo(unit, "commissioner");
    const own = "for you: Tue 12 March 2013, 15:00 (Europe/Berlin, UTC+01:00)";
    expect(mail.text.replace(/\s+/g, " ")).toContain(own);
    expect((await test.app.inject({ url: replyPathOf(mail, "Accept") })).body).toContain(own);
    expect((await mailTo(unit, "ccr-leader")).text).not.toContain("for you");
  });
});
