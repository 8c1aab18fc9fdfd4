import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApp, type TestApp } from "../support/app.ts";
import { type ReplayedExample, replayExample } from "../support/replayed-example.ts";

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

interface Occurrence {
  id: string;
  routine: string;
  date: string;
  status: string;
  movedFrom: string | null;
}
interface Agenda {
  held_on: string;
  content: {
    knownOn: string;
    followUp: { items: { label: string }[] };
    evidence: { metric: string; period: string }[];
  };
}
interface Mail {
  person: string;
  on: string;
  dedupe_key: string;
}

const listAgendas = (example: ReplayedExample): Promise<Agenda[]> =>
  example.query<Agenda>(
    `select o.held_on::text as held_on, d.content from documents d join occurrences o on o.id = d.occurrence_id
     where d.organisation_id = $1 and d.kind = 'agenda' and d.status = 'issued' order by o.held_on`,
  );

/** Mail by the day on which it was written, in the organisation's zone. */
const listMails = (example: ReplayedExample): Promise<Mail[]> =>
  example.query<Mail>(
    `select p.code as person, l.dedupe_key,
       (l.created_at at time zone '${example.timeZone}')::date::text as on
     from deliveries l join people p on p.id = l.person_id where l.organisation_id = $1`,
  );

const listRepeats = (texts: readonly string[]): string[] =>
  texts.filter((text, index) => texts.indexOf(text) !== index);

const expectOneDigestADay = async (example: ReplayedExample): Promise<void> => {
  const digests = (await listMails(example)).filter(({ dedupe_key: key }) => key.startsWith("digest/"));
  expect(digests.length).toBeGreaterThan(0);
  expect(listRepeats(digests.map(({ person, on }) => `${person} ${on}`))).toEqual([]);
};

const expectNothingMoreToDo = async (example: ReplayedExample, to: string): Promise<void> => {
  const again = await example.replayTo(to);
  expect(again.happenings).toEqual([]);
  expect(new Set(Object.values(again.counts).filter((count) => typeof count === "number"))).toEqual(new Set([0]));
};

describe("the monthly account review replayed for two years", () => {
  const to = "2025-07-31";
  let example: ReplayedExample;
  let agendas: Agenda[];
  beforeAll(async () => {
    example = await replayExample(test, "account-review", { from: "2023-08-01", to });
    agendas = await listAgendas(example);
  }, 240_000);

  it("holds a review every month but the one that snow took", async () => {
    const reviews = await example.list<Occurrence>("occurrences?routine=code:account-review&to=2025-07-31");
    const held = reviews.filter(({ status }) => status === "closed").map(({ date }) => date.slice(0, 7));
    expect(reviews.map(({ status }) => status).filter((status) => status !== "closed")).toEqual(["skipped"]);
    expect(new Set(held).size).toBe(23);
    expect(held).not.toContain("2024-01");
    expect(reviews.find(({ movedFrom }) => movedFrom === "2024-10-17")?.date).toBe("2024-10-22");
  });

  it("opens each month with every action agreed in the one before", async () => {
    const agreed = await example.query<{ label: string; agreed_on: string }>(
      `select 'A' || a.number as label, o.held_on::text as agreed_on from actions a
       join occurrences o on o.id = a.occurrence_id where a.organisation_id = $1 order by a.number`,
    );
    expect(agreed).toHaveLength(57);
    for (const [index, agenda] of agendas.entries()) {
      const previous = agendas[index - 1];
      if (previous === undefined) continue;
      const wanted = agreed.filter(({ agreed_on: on }) => on === previous.held_on).map(({ label }) => label);
      expect(agenda.content.followUp.items.map(({ label }) => label)).toEqual(expect.arrayContaining(wanted));
    }
  });

  it("judges each month by the newest figure that had been received, and by none received later", () => {
    const [, ...lines] = readFileSync(
      new URL("../../examples/account-review/observations.csv", import.meta.url),
      "utf8",
    )
      .trim()
      .split("\n");
    const figures = lines
      .map((line) => line.split(","))
      .filter(([, site]) => site === "")
      .map(([metric = "", , , period = "", , , , , receivedOn = ""]) => ({ metric, period, receivedOn }));
    const metrics = new Set(figures.map(({ metric }) => metric));
    expect(metrics.size).toBe(15);
    for (const { content } of agendas) {
      for (const metric of metrics) {
        const newest = figures
          .filter((figure) => figure.metric === metric && figure.receivedOn <= content.knownOn)
          .map(({ period }) => period)
          .toSorted()
          .at(-1);
        const cited = content.evidence.filter((evidence) => evidence.metric === metric).map(({ period }) => period);
        expect(cited.toSorted().at(-1), `${metric} known on ${content.knownOn}`).toBe(newest);
      }
    }
  });

  it("writes at most one digest a person a day", () => expectOneDigestADay(example));

  it("writes to nobody who has left, and passes on all they held", async () => {
    const left = { "coordinator-east": "2024-07-24", superintendent: "2024-08-01", "student-services": "2024-08-09" };
    const mails = await listMails(example);
    for (const [person, leftOn] of Object.entries(left)) {
      expect(mails.filter((mail) => mail.person === person && mail.on > leftOn)).toEqual([]);
    }
    const held = await example.query(
      `select a.number from actions a join people p on p.id = a.owner_id
       where a.organisation_id = $1 and a.state = 'open' and not p.is_active`,
    );
    expect(held).toEqual([]);
    const pages = await example.query<{ code: string }>(
      `select p.code from handovers h join people p on p.id = h.from_person_id
       where h.organisation_id = $1 and h.goal_id is null and h.strategy_id is null`,
    );
    expect(pages.map(({ code }) => code).toSorted()).toEqual(Object.keys(left).toSorted());
  });

  it("comes to a decision on every strategy on its date", async () => {
    const decided = await example.query<{ code: string; decision: string; decided_on: string }>(
      `select s.code, e.decision, e.decided_on::text as decided_on from evaluations e
       join strategies s on s.id = e.strategy_id where e.organisation_id = $1 order by e.decided_on`,
    );
    expect(decided.map(({ code, decision, decided_on: on }) => `${on} ${code} ${decision}`)).toEqual([
      "2024-05-16 PRIZES stop",
      "2024-08-15 TUTORING continue",
      "2024-11-21 COACHING adjust",
      "2024-12-19 CALLS continue",
      "2025-02-20 MATERIALS continue",
    ]);
  });

  it("does nothing when it is replayed again", () => expectNothingMoreToDo(example, to));
});

describe("the strategies of a college system replayed for two years", () => {
  const to = "2014-12-31";
  let example: ReplayedExample;
  let occurrences: Occurrence[];
  beforeAll(async () => {
    example = await replayExample(test, "tennessee-board-of-regents", { from: "2013-01-01", to });
    occurrences = await example.list<Occurrence>(`occurrences?to=${to}`);
  }, 240_000);

  it("looks at each strategy twice a year", () => {
    for (const code of ["coreq", "transfer", "adult", "schedule", "advising", "dual"]) {
      const dates = occurrences.filter(({ routine }) => routine === `strategy-${code}`);
      expect(dates.map(({ status }) => status)).toEqual(["closed", "closed", "closed", "closed"]);
      expect(dates.map(({ date }) => date.slice(0, 4)).toSorted()).toEqual(["2013", "2013", "2014", "2014"]);
    }
  });

  it("looks at all of them once a year, after each had its own two", () => {
    const all = occurrences.filter(({ routine }) => routine === "global-stocktake");
    expect(all.map(({ date, status }) => `${date} ${status}`)).toEqual(["2013-11-19 closed", "2014-11-18 closed"]);
  });

  it("has the Chancellor answer what was asked of him, and keeps what waits", async () => {
    const asks = await example.list<{ text: string; answer: string | null }>("asks?to=code:chancellor");
    expect(asks).toHaveLength(13);
    expect(asks.filter(({ answer }) => answer === null).map(({ text }) => text)).toEqual([
      "A third college for the block schedule, by a word from you",
    ]);
  });

  it("keeps three ratings of every round", async () => {
    const ratings = await example.list<{ strategy: string; stage: string }>("ratings");
    expect(ratings).toHaveLength(72);
    expect(ratings.filter(({ stage }) => stage === "agreed")).toHaveLength(24);
  });

  it("writes at most one digest a person a day", () => expectOneDigestADay(example));

  it("does nothing when it is replayed again", () => expectNothingMoreToDo(example, to));
});
