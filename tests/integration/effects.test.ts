import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordChecks } from "../../src/actions/effects/check-service.ts";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit } from "../support/delivery-unit.ts";

let test: TestApp;

beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

const monthly = { title: "Attendance rate", unit: "percent", direction: "higher", frequency: "monthly" };
const review = {
  ...{ code: "review", kind: "accountReview", goals: ["CCR"], chair: "commissioner" },
  cadence: { every: "month", on: "second Tuesday", at: "10:00", minutes: 60, startsOn: "2013-03-01" },
};

const addFigures = (unit: DeliveryUnit, period: string, values: Record<string, number>) =>
  unit.must(200, "POST", "observations/batch", {
    observations: Object.entries(values).map(([metric, value]) => ({ metric, period, value })),
  });

/** Two monthly reviews: what the first agreed is done (save A4) and half of its metrics have new figures in the second. */
const liveToSecondReview = async () => {
  const unit = await makeDeliveryUnit(test);
  const codes = ["RISES", "FALLS", "EMPTY", "STANDS"];
  for (const code of codes) await unit.must(201, "POST", "metrics", { ...monthly, code });
  await unit.must(200, "PATCH", "goals/code:CCR", { metrics: codes }, "*");
  await unit.addRoutine(review);
  await unit.jumpTo("2013-03-04T15:00:00Z");
  await addFigures(unit, "2013-02", { RISES: 90, FALLS: 90, STANDS: 90 });
  const [first, second] = await unit.occurrences();
  await unit.liveTo("2013-03-12T16:00:00Z");
  await unit.must(200, "POST", `occurrences/${found(first).id}/hold`, undefined, "*");
  const act = (text: string, more: object) =>
    unit.must(201, "POST", "actions", {
      ...{ occurrence: found(first).id, text, owner: "ccr-leader", due: "2013-03-31" },
      ...more,
    });
  await act("Call families", { metric: "RISES", item: "Attendance" });
  await act("Visit families", { metric: "FALLS" });
  await act("Count again", { metric: "EMPTY" });
  await act("Write to families", { metric: "RISES" });
  await act("Meet families", { metric: "STANDS" });
  await act("Ask the principals", {});
  await unit.must(201, "POST", "asks", {
    ...{ occurrence: found(first).id, text: "Two analysts", from: "ccr-leader", to: "commissioner" },
  });
  await unit.jumpTo("2013-03-20T15:00:00Z");
  for (const label of ["A1", "A2", "A3", "A5"]) {
    await unit.must(201, "POST", `actions/code:${label}/updates`, { kind: "done" });
  }
  const slip = { kind: "slip", to: "2013-04-30", text: "The letters were late" };
  await unit.must(201, "POST", "actions/code:A4/updates", slip);
  await unit.liveTo("2013-03-28T14:00:00Z");
  await unit.jumpTo("2013-04-01T15:00:00Z");
  await addFigures(unit, "2013-03", { RISES: 92.5, FALLS: 88 });
  await unit.liveTo("2013-04-02T14:00:00Z");
  const { data } = await unit.must(200, "GET", `documents?occurrence=${found(second).id}`);
  const document = found(data.find(({ kind }: { kind: string }) => kind === "agenda"));
  return { unit, second: found(second).id, document: await unit.must(200, "GET", `documents/${document.id}`) };
};

describe("the agenda of the next review", () => {
  it("opens with how each commitment was met and what each metric did, and keeps the checks once", async () => {
    const { unit, second, document } = await liveToSecondReview();
    expect(document.status).toBe("issued");
    const { followUp } = document.content;
    expect(followUp.opening).toEqual([
      "Of six commitments from last time, four were answered, one slipped and one is unanswered.",
      "One request for help waits for an answer.",
    ]);
    expect(followUp.items.map(({ label, outcome }: Record<string, string>) => [label, outcome])).toEqual([
      ["A6", "unanswered"],
      ["A4", "slipped"],
      ["A1", "answered"],
      ["A2", "answered"],
      ["A3", "answered"],
      ["A5", "answered"],
    ]);
    const verdicts = followUp.checks.map(({ label, verdict }: Record<string, string>) => [label, verdict]);
    expect(verdicts).toEqual([
      ["A1", "moved"],
      ["A2", "notMoved"],
      ["A3", "noData"],
      ["A4", "tooEarly"],
      ["A5", "tooEarly"],
    ]);
    const text = (await unit.send("GET", `documents/${document.id}.txt`)).text.replace(/\s+/g, " ");
    expect(text).toContain("Moved. A1");
    expect(text).toContain("was 90.0% for February 2013 when it was agreed and is 92.5% for March 2013 now");
    expect(text).toContain("2.5 points higher, as was meant");
    expect(text).toContain("2.0 points lower, though it was meant to rise");
    expect(text).toContain("Too early. A5");
    expect(text).toContain("No data. A3");
    expect(text).toContain("Asked by Goal leader of Commissioner on 12 March 2013; not answered yet.");

    const again = await unit.send("POST", `documents/${document.id}/issue`, undefined, "*");
    expect(again.status).toBe(409);
    const issued = { occurrenceId: second, documentId: document.id, checkedOn: "2013-04-03", checks: followUp.checks };
    await Promise.all([1, 2, 3].map(() => test.inScope(unit.organisation, (scope) => recordChecks(scope, issued))));
    const checks = (await unit.must(200, "GET", "actions/code:A1/checks")).data;
    expect(checks).toEqual([
      expect.objectContaining({ action: "A1", verdict: "moved", checkedOn: "2013-04-02", document: document.id }),
    ]);
    await expect(
      test.inScope(unit.organisation, (scope) => scope.db.execute("update action_checks set text = 'x'")),
    ).rejects.toThrow();

    // A decision that follows from the check closes the loop, and one before it would not.
    expect(await unit.must(200, "GET", "actions/code:A1/effect")).toMatchObject({ verdict: "moved", closedBy: null });
    await unit.jumpTo("2013-04-09T16:00:00Z");
    const decision = {
      occurrence: second,
      text: "Call all families",
      action: "A1",
      metric: "RISES",
      item: "Attendance",
    };
    const made = await unit.must(201, "POST", "decisions", decision);
    expect(made).toMatchObject({ action: "A1", metric: "RISES", item: "Attendance", strategy: null });
    expect(await unit.must(200, "GET", "actions/code:A1/effect")).toMatchObject({
      ...{ action: "A1", metric: "RISES", verdict: "moved", difference: 2.5, closedBy: "D1" },
      before: { period: "2013-02", value: 90 },
      now: { period: "2013-03", value: 92.5 },
    });
    expect((await unit.must(200, "GET", "decisions?action=code:A1")).data).toHaveLength(1);
    expect((await unit.must(200, "GET", "actions/code:A6/effect")).verdict).toBe("noData");

    // A restatement after it was agreed does not make an earlier period the one that it is compared with.
    await addFigures(unit, "2013-01", { STANDS: 70 });
    await addFigures(unit, "2013-02", { STANDS: 91 });
    expect((await unit.must(200, "GET", "actions/code:A5/effect")).text).toContain("no newer figure");
  });
});
