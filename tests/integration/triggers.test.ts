import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Database } from "../../src/platform/db/database.ts";
import type { Job } from "../../src/platform/queue/catalog.ts";
import { evaluateTriggers } from "../../src/triggers/service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, keptMail, makeDeliveryUnit, type OccurrenceView } from "../support/delivery-unit.ts";
import { sent } from "../support/stocktake-run-up.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const review = {
  ...{ code: "priority", kind: "priorityReview", goals: ["CCR"], chair: "commissioner" },
  trigger: {
    when: ["seriouslyOffTrack", "statusFell", "redRating", { stalePeriods: 2 }],
    ...{ withinWorkingDays: 10, at: "10:00", minutes: 60 },
  },
};

/** From 60% in January on to 80% in May: 65 is expected of February, 70 of March. Figures come in ten days. */
const attendance = {
  ...{ code: "ATT", title: "Attendance rate", unit: "percent", direction: "higher", frequency: "monthly" },
  publicationLag: { days: 10 },
  trajectories: [
    {
      effectiveOn: "2026-01-01",
      baseline: { period: "2026-01", value: 60 },
      target: { period: "2026-05", value: 80 },
    },
  ],
};

/** Monday 13 April 2026, noon in New York; the February figure is known and on track. */
const begin = async (more: object = {}): Promise<DeliveryUnit> => {
  const unit = await makeDeliveryUnit(test, { now: "2026-04-13T16:00:00Z" });
  await unit.must(201, "POST", "metrics", attendance);
  await unit.must(200, "PATCH", "goals/code:CCR", { metrics: ["ATT"] }, "*");
  await unit.must(201, "POST", "strategies", { code: "S", title: "Tutoring", goals: ["CCR"] });
  await send(unit, { period: "2026-02", value: 65 });
  await unit.must(201, "POST", "routines", { ...review, ...more });
  return unit;
};

const send = (unit: DeliveryUnit, figure: object) =>
  unit.must(200, "POST", "observations/batch", { observations: [{ metric: "ATT", n: 500, ...figure }] });
/** Eight o'clock in New York. */
const morning = (day: string): string => `${day}T12:00:00Z`;
const reviewsOf = async (unit: DeliveryUnit): Promise<(OccurrenceView & { calledBecause: string | null })[]> =>
  (await unit.must(200, "GET", "occurrences?routine=code:priority")).data;
const causesOf = async (unit: DeliveryUnit) => (await unit.must(200, "GET", "routines/code:priority/causes")).data;
const mailsOf = async (unit: DeliveryUnit) => {
  const { data } = await unit.must(200, "GET", "deliveries?kind=reviewCalled");
  return Promise.all(data.map(async ({ id }: { id: string }) => unit.must(200, "GET", `deliveries/${id}`)));
};

describe("a metric that is seriously off track", () => {
  it("calls one review the next morning, within the term, and tells chair, owner and unit with the evidence", async () => {
    const unit = await begin();
    await send(unit, { period: "2026-03", value: 60, asOf: "2026-04-01" });
    expect(await reviewsOf(unit)).toEqual([]);
    await unit.liveTo(morning("2026-04-14"));

    const [called, ...others] = await reviewsOf(unit);
    expect(others).toEqual([]);
    const because =
      "Attendance rate: 60.0% for March 2026, 10.0 points below the 70.0% expected: fell from on track to seriously off track";
    // Ten working days after 13 April, on which the figure came.
    expect(called).toMatchObject({
      ...{ date: "2026-04-27", status: "planned", instant: "2026-04-27T14:00:00.000Z", calledBecause: because },
    });
    expect(found(called).steps.find(({ step }) => step === "issue")).toMatchObject({
      ...{ state: "planned", dueOn: "2026-04-20" },
    });

    const causes = await causesOf(unit);
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({
      ...{ rule: "seriouslyOffTrack", occurrence: found(called).id, reviewOn: "2026-04-27", summary: because },
      evidence: {
        ...{ kind: "status", goal: "CCR", metric: "ATT", period: "2026-03", value: 60, expected: 70 },
        ...{ status: "seriouslyOffTrack", before: "onTrack", asOf: "2026-04-01", revision: 1 },
      },
    });

    const mails = await mailsOf(unit);
    expect(mails.map(({ person }) => person).toSorted()).toEqual(["ccr-leader", "commissioner", "unit"]);
    for (const { subject, text } of mails) {
      expect(subject).toBe("Review called: Priority review: Success, Mon 27 April 2026");
      const plain = text.replaceAll(/\s+/g, " ");
      expect(plain).toContain("Mon 27 April 2026, 10:00 (America/New_York, UTC-04:00)");
      expect(plain).toContain(because);
      expect(plain).toContain("Figure: 60.0% for March 2026, expected 70.0%; as of 1 April 2026, revision 1 (ATT).");
      expect(plain).toContain("Its paper goes out on 20 April 2026.");
    }
  });

  it("calls no second one the morning after, nor for a restatement that says the same", async () => {
    const unit = await begin();
    await send(unit, { period: "2026-03", value: 60 });
    await unit.liveTo(morning("2026-04-14"));
    const reviews = async () => (await reviewsOf(unit)).map(({ id, date, calledBecause }) => [id, date, calledBecause]);
    const before = [await reviews(), await causesOf(unit), await sent(unit, "reviewCalled")];
    expect(before.map((some) => some.length)).toEqual([1, 1, 3]);
    await unit.liveTo(morning("2026-04-15"));
    await send(unit, { period: "2026-03", value: 61 });
    await unit.liveTo(morning("2026-04-16"));
    expect([await reviews(), await causesOf(unit), await sent(unit, "reviewCalled")]).toEqual(before);
  });

  it("hides a small cell and calls nothing for it", async () => {
    const unit = await begin();
    await send(unit, { period: "2026-03", value: 10, n: 4 });
    await unit.liveTo(morning("2026-04-14"));
    expect(await reviewsOf(unit)).toEqual([]);
    expect(await sent(unit, "reviewCalled")).toEqual([]);
  });
});

describe("what is found while a review is planned", () => {
  it("is taken in by it until its paper is issued, and told; after that another review is called", async () => {
    const unit = await begin();
    await send(unit, { period: "2026-03", value: 66 });
    await unit.liveTo(morning("2026-04-14"));
    const red = { strategy: "S", stage: "unit", likelihood: "red", rationale: "No tutors were hired", rater: "unit" };
    await unit.must(201, "POST", "ratings", red);
    await unit.liveTo(morning("2026-04-15"));

    const [only, ...others] = await reviewsOf(unit);
    expect(others).toEqual([]);
    expect(only).toMatchObject({ date: "2026-04-27" });
    expect(found(only).calledBecause).toMatch(
      /fell from on track to off track; the strategy "Tutoring" was rated Red by the delivery unit on 14 April 2026: "No tutors were hired"$/,
    );
    expect((await causesOf(unit)).map(({ rule }: { rule: string }) => rule)).toEqual(["statusFell", "redRating"]);
    const mails = await mailsOf(unit);
    expect(mails).toHaveLength(6);
    expect(mails.filter(({ subject }) => subject.startsWith("More for the review:"))).toHaveLength(3);

    for (const day of ["16", "17", "20"]) await unit.liveTo(`2026-04-${day}T14:00:00Z`);
    const { steps } = await unit.occurrence(found(only).id);
    expect(steps.find(({ step }) => step === "issue")).toMatchObject({ state: "done" });
    await send(unit, { period: "2026-03", value: 60 });
    await unit.liveTo(morning("2026-04-21"));
    const both = await reviewsOf(unit);
    expect(both.map(({ date }) => date)).toEqual(["2026-04-27", "2026-05-04"]);
    expect((await causesOf(unit)).at(-1)).toMatchObject({ rule: "seriouslyOffTrack", reviewOn: "2026-05-04" });
  });

  it("on one morning gives one review for all of it", async () => {
    const unit = await begin();
    await send(unit, { period: "2026-03", value: 60 });
    const red = { goal: "CCR", stage: "agreed", likelihood: "red", rationale: "Nothing has begun", rater: "unit" };
    await unit.must(201, "POST", "ratings", red);
    await unit.liveTo(morning("2026-04-14"));
    const [called, ...others] = await reviewsOf(unit);
    expect(others).toEqual([]);
    expect((await causesOf(unit)).map(({ occurrence }: { occurrence: string }) => occurrence)).toEqual([
      found(called).id,
      found(called).id,
    ]);
    expect(await sent(unit, "reviewCalled")).toHaveLength(3);
  });
});

describe("a review of a routine for all goals", () => {
  const allGoals = { goals: "all" };
  const red = { stage: "agreed", likelihood: "red", rater: "unit" };
  const beginWithTwo = async (more: object = allGoals): Promise<DeliveryUnit> => {
    const unit = await begin(more);
    const owner = { code: "equity-leader", title: "Equity leader", role: "owner", email: "equity@x.example" };
    await unit.must(201, "POST", "people", owner);
    await unit.must(201, "POST", "goals", { code: "EQ", title: "Equity", owner: "equity-leader" });
    return unit;
  };
  const rate = (unit: DeliveryUnit, rating: object) => unit.must(201, "POST", "ratings", { ...red, ...rating });
  const titlesOf = async (unit: DeliveryUnit) =>
    (await reviewsOf(unit)).map(({ title, turn }: OccurrenceView & { title?: string; turn?: string | null }) => [
      title,
      turn,
    ]);

  it("is about the one goal that called it, in its title, its agenda and its audience, and quotes why", async () => {
    const unit = await beginWithTwo();
    await rate(unit, { goal: "EQ", rationale: "Nothing\nhas begun." });
    await unit.liveTo(morning("2026-04-14"));
    expect(await titlesOf(unit)).toEqual([["Priority review: Equity", "Equity"]]);
    const because = 'the goal "Equity" was rated Red by agreement on 13 April 2026: "Nothing has begun"';
    const [called] = await reviewsOf(unit);
    expect(called).toMatchObject({ calledBecause: because });
    const mails = await mailsOf(unit);
    expect(mails.map(({ person }) => person).toSorted()).toEqual(["commissioner", "equity-leader", "unit"]);
    for (const { subject } of mails) expect(subject).toBe("Review called: Priority review: Equity, Mon 27 April 2026");

    for (const day of ["15", "16", "17", "20"]) await unit.liveTo(`2026-04-${day}T14:00:00Z`);
    const [paper] = (await unit.must(200, "GET", `documents?occurrence=${found(called).id}`)).data;
    const { text } = await unit.send("GET", `documents/${paper.id}.txt`);
    const plain = text.replaceAll(/\s+/g, " ");
    expect(plain).toContain(`Called because ${because}.`);
    expect(plain).toContain("Equity");
    expect(plain).not.toContain("Success");
    const { data } = await unit.must(200, "GET", `deliveries?occurrence=${found(called).id}&limit=200`);
    expect(data.map(({ person }: { person: string }) => person)).not.toContain("ccr-leader");
  });

  it("stays with its goal when more of that is found, and is about all when another goal's is", async () => {
    const unit = await beginWithTwo();
    await rate(unit, { goal: "CCR", rationale: "Nothing has begun" });
    await unit.liveTo(morning("2026-04-14"));
    await rate(unit, { strategy: "S", rationale: "No tutors were hired" });
    await unit.liveTo(morning("2026-04-15"));
    expect(await titlesOf(unit)).toEqual([["Priority review: Success", "Success"]]);
    await rate(unit, { goal: "EQ", rationale: "Nobody leads it" });
    await unit.liveTo(morning("2026-04-16"));
    expect(await titlesOf(unit)).toEqual([["Priority review", null]]);
    await unit.must(201, "POST", "strategies", { code: "T", title: "Transport", goals: ["CCR"] });
    await rate(unit, { strategy: "T", rationale: "No buses" });
    await unit.liveTo(morning("2026-04-17"));
    expect(await titlesOf(unit)).toEqual([["Priority review", null]]);
    expect(await causesOf(unit)).toHaveLength(4);
  });

  it("is about all of them when one strategy's Red concerns two, and tells both who answer for them", async () => {
    const unit = await beginWithTwo();
    await unit.must(201, "POST", "strategies", { code: "T", title: "Transport", goals: ["CCR", "EQ"] });
    await rate(unit, { strategy: "T", rationale: "No buses" });
    await unit.liveTo(morning("2026-04-14"));
    expect(await titlesOf(unit)).toEqual([["Priority review", null]]);
    const told = (await mailsOf(unit)).map(({ person }) => person).toSorted();
    expect(told).toEqual(["ccr-leader", "commissioner", "equity-leader", "unit"]);
  });

  it("leaves turns alone where the routine takes them", async () => {
    const unit = await beginWithTwo({ goals: "all", turns: { topics: ["Money", "People"] } });
    await rate(unit, { goal: "EQ", rationale: "Nothing has begun" });
    await unit.liveTo(morning("2026-04-14"));
    expect((await titlesOf(unit)).map(([, turn]) => turn)).toEqual(["Money"]);
  });
});

describe("a review", () => {
  it("is not called again while a goal stays Red, and is when it was better meanwhile", async () => {
    const unit = await begin();
    const rate = (likelihood: string) =>
      unit.must(201, "POST", "ratings", {
        ...{ goal: "CCR", stage: "agreed", likelihood, rationale: "As agreed", rater: "unit" },
      });
    await rate("red");
    await unit.liveTo(morning("2026-04-14"));
    const before = [await causesOf(unit), await sent(unit, "reviewCalled")];
    expect(before.map((some) => some.length)).toEqual([1, 3]);
    await rate("red");
    await unit.liveTo(morning("2026-04-15"));
    await rate("red");
    // The paper of the review has gone out: what is new now calls another.
    for (const day of ["16", "17", "20", "21"]) await unit.liveTo(`2026-04-${day}T14:00:00Z`);
    expect([await causesOf(unit), await sent(unit, "reviewCalled")]).toEqual(before);
    expect((await reviewsOf(unit)).map(({ date }) => date)).toEqual(["2026-04-27"]);
    await rate("amberRed");
    await unit.liveTo(morning("2026-04-22"));
    await rate("red");
    await unit.liveTo(morning("2026-04-23"));
    expect((await reviewsOf(unit)).map(({ date }) => date)).toEqual(["2026-04-27", "2026-05-06"]);
    expect(await causesOf(unit)).toHaveLength(2);
  });

  it("is called for a Red rating, once, and for a self-assessment never", async () => {
    const unit = await begin();
    const red = { goal: "CCR", likelihood: "red", rationale: "Nothing has begun", rater: "unit" };
    await unit.must(201, "POST", "ratings", { ...red, stage: "self" });
    await unit.liveTo(morning("2026-04-14"));
    expect(await reviewsOf(unit)).toEqual([]);
    const { id } = await unit.must(201, "POST", "ratings", { ...red, stage: "unit" });
    await unit.liveTo(morning("2026-04-15"));
    await unit.liveTo(morning("2026-04-16"));
    expect((await reviewsOf(unit)).map(({ date }) => date)).toEqual(["2026-04-28"]);
    expect(await causesOf(unit)).toMatchObject([
      { rule: "redRating", evidence: { kind: "rating", ratingId: id, strategy: null, rationale: "Nothing has begun" } },
    ]);
  });

  it("is called when two figures running have not come, once until one comes", async () => {
    const unit = await begin();
    // The figure of March was due on 10 April, that of April on 10 May.
    await unit.liveTo(morning("2026-05-10"));
    expect(await reviewsOf(unit)).toEqual([]);
    await unit.liveTo(morning("2026-05-11"));
    await unit.liveTo(morning("2026-06-11"));
    expect((await reviewsOf(unit)).map(({ date }) => date)).toEqual(["2026-05-25"]);
    expect(await causesOf(unit)).toMatchObject([
      {
        rule: "stalePeriods",
        evidence: { metric: "ATT", lastPeriod: "2026-02", periodsMissing: 2, expectedOn: "2026-04-10" },
      },
    ]);
  });

  it("is put on an earlier day of its term where the chair has another meeting at that hour", async () => {
    const unit = await begin();
    const cadence = { every: "week", on: "Monday", at: "10:30", minutes: 60, startsOn: "2026-04-20" };
    await unit.addRoutine({ code: "weekly", goals: "all", cadence });
    await send(unit, { period: "2026-03", value: 60 });
    await unit.liveTo(morning("2026-04-14"));
    expect((await reviewsOf(unit)).map(({ date }) => date)).toEqual(["2026-04-24"]);
  });

  it("is called once by ten mornings at once, and leaves nothing when its morning is killed", async () => {
    const unit = await begin();
    await send(unit, { period: "2026-03", value: 60 });
    await unit.jumpTo(morning("2026-04-14"));
    await unit.sweep();
    const isMorning = ({ name }: Job): boolean => name === "organisations.run-day";
    const job = found((await unit.takeJobs()).find(isMorning));
    const dying: Database = {
      ...test.database,
      inOrganisation: (organisationId, work) =>
        test.database.inOrganisation(organisationId, async (db) => {
          await work(db);
          throw new Error("killed");
        }),
    };
    await expect(unit.run(job, dying)).rejects.toThrow("killed");
    expect([await reviewsOf(unit), await causesOf(unit), await mailsOf(unit)]).toEqual([[], [], []]);

    const counts = await Promise.all([
      ...Array.from({ length: 5 }, () => test.inScope(unit.organisation, (scope) => evaluateTriggers(scope, keptMail))),
      ...Array.from({ length: 5 }, () => unit.run(job).then(() => 0)),
    ]);
    expect(counts.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(1);
    expect(await reviewsOf(unit)).toHaveLength(1);
    expect(await causesOf(unit)).toHaveLength(1);
    expect(await sent(unit, "reviewCalled")).toHaveLength(3);
    const { audit } = await unit.state();
    expect(audit.filter((entry) => entry.startsWith("occurrence.called"))).toHaveLength(1);
  });

  it("is not called for a routine that has ended", async () => {
    const unit = await begin();
    await send(unit, { period: "2026-03", value: 60 });
    await unit.must(204, "DELETE", "routines/code:priority", undefined, "*");
    await unit.liveTo(morning("2026-04-14"));
    expect(await reviewsOf(unit)).toEqual([]);
  });
});
