import { describe, expect, it } from "vitest";
import { type DocumentAsPrinted, findChanges, sayRestated } from "../../../src/documents/freezing/changes-since.ts";
import type { Source } from "../../../src/documents/view-model.ts";
import type { ReleasedRevision } from "../../../src/metrics/observations/revision-service.ts";
import { suppressSmallCells } from "../../../src/metrics/observations/small-cells.ts";

const source = (overrides: Partial<Source> = {}): Source => ({
  number: 1,
  ...{ metric: "GRAD5", title: "5-year graduation rate", of: "GRAD5", site: null, subgroup: "all" },
  ...{ period: "2011", periodLabel: "cohort 2011", revision: 1, asOf: "2012-12-01", receivedOn: "2013-01-15" },
  source: "ESE",
  ...overrides,
});

interface Given {
  period?: string;
  value?: number;
  n?: number | null;
  revision?: number;
  on?: string;
  site?: string | null;
  subgroup?: string;
  unit?: string;
}

const known = (...given: Given[]): ReleasedRevision[] => {
  const figures = suppressSmallCells(
    given.map(
      ({
        period = "2011",
        value = 86.3,
        n = 5000,
        revision = 1,
        on = "2013-01-15",
        site = null,
        subgroup = "all",
      }) => ({
        ...{ metric: "GRAD5", site, subgroup, period, value, n, numerator: null, asOf: "2012-12-01", revision },
        ...{ receivedAt: `${on}T12:00:00.000Z`, receivedOn: on, source: "ESE", instrumentVersion: null },
      }),
    ),
    10,
    [],
  );
  return figures.map((figure, index) => ({
    id: String(index),
    unit: given[index]?.unit ?? "percent",
    frequency: "yearly",
    periodNoun: "cohort",
    figure,
  }));
};

const document = (overrides: Partial<DocumentAsPrinted> = {}): DocumentAsPrinted => ({
  sources: [source()],
  withoutFigure: [],
  composedAt: "2013-03-05T14:00:00.000Z",
  knownOn: "2013-03-05",
  isOpen: false,
  ...overrides,
});

const restated = { value: 86.1, revision: 2, on: "2013-06-03" };

describe("what changed since a document", () => {
  const cases: [string, DocumentAsPrinted, ReleasedRevision[], string[]][] = [
    ["nothing", document(), known({}), []],
    [
      "a restated figure",
      document(),
      known({}, restated),
      ["The 5-year graduation rate for cohort 2011 was 86.3% and has been restated as 86.1% on 3 June 2013."],
    ],
    [
      "restated twice: the last counts",
      document(),
      known({}, restated, { value: 86, revision: 3, on: "2013-07-01" }),
      ["The 5-year graduation rate for cohort 2011 was 86.3% and has been restated as 86.0% on 1 July 2013."],
    ],
    [
      "a change too small to print",
      document(),
      known({}, { ...restated, value: 86.34 }),
      ["The 5-year graduation rate for cohort 2011 was received again on 3 June 2013 and is still 86.3%."],
    ],
    [
      "a figure that has become a small group's",
      document(),
      known({}, { ...restated, n: 4 }),
      [
        "The 5-year graduation rate for cohort 2011 has been restated on 3 June 2013; it is not shown, to protect a small group.",
      ],
    ],
    [
      "a school's figure: it says which",
      document({ sources: [source({ site: "D1", subgroup: "EL" })] }),
      known({ site: "D1", subgroup: "EL" }, { ...restated, site: "D1", subgroup: "EL" }),
      ["The 5-year graduation rate (D1, EL) for cohort 2011 was 86.3% and has been restated as 86.1% on 3 June 2013."],
    ],
    [
      "a view: its title says which",
      document({
        sources: [source({ metric: "GRAD5-EL", title: "English learners' graduation rate", subgroup: "EL" })],
      }),
      known({ subgroup: "EL" }, { ...restated, subgroup: "EL" }),
      [
        "The English learners' graduation rate for cohort 2011 was 86.3% and has been restated as 86.1% on 3 June 2013.",
      ],
    ],
    [
      "one figure cited under two names: once",
      document({ sources: [source(), source({ number: 2, metric: "OTHER", title: "Other rate" })] }),
      known({}, restated),
      ["The 5-year graduation rate for cohort 2011 was 86.3% and has been restated as 86.1% on 3 June 2013."],
    ],
    [
      "a count",
      document({ sources: [source({ title: "Number of graduates" })] }),
      known({ unit: "students", value: 1250 }, { ...restated, unit: "students", value: 1245 }),
      [
        "The number of graduates for cohort 2011 was 1,250 students and has been restated as 1,245 students on 3 June 2013.",
      ],
    ],
  ];
  it.each(cases)("tells of %s", (_, printed, revisions, texts) => {
    expect(findChanges(printed, revisions).data.map(({ text }) => text)).toEqual(texts);
  });

  it("tells of newer periods, and of others that came after it, but not of what it left out", () => {
    const revisions = known(
      { period: "2009", on: "2013-01-15" },
      { period: "2010", on: "2013-04-01", value: 84.7 },
      {},
      { period: "2012", on: "2013-06-03", value: 87.5 },
      { period: "2012", on: "2013-07-01", value: 87.4, revision: 2 },
      { period: "2013", on: "2013-07-01", n: 3 },
    );
    const { data, figuresSince } = findChanges(document(), revisions);
    expect(data).toEqual([]);
    expect(figuresSince.map(({ text }) => text)).toEqual([
      "The 5-year graduation rate for cohort 2010 has come since: 84.7%, received on 1 April 2013.",
      "The 5-year graduation rate for cohort 2012 has come since: 87.4%, received on 1 July 2013.",
      "The 5-year graduation rate for cohort 2013 has come since, on 1 July 2013; it is not shown, to protect a small group.",
    ]);
  });

  const since = "since 5 March 2013, up to which this document tells what was known";
  it.each([
    [document(), known({}), `Nothing that it cites has been restated ${since}.`],
    [
      document(),
      known({}, restated),
      `One figure that it cites has been restated ${since}. The document itself stays as it was.`,
    ],
    [document({ isOpen: true }), known({}, restated), `One figure that it cites has been restated ${since}.`],
    [
      document(),
      known({}, { period: "2012", on: "2013-06-03" }),
      `Nothing that it cites has been restated ${since}. One figure of a newer period has come. The document itself stays as it was.`,
    ],
    [document({ sources: [] }), [], "This document cites no figures."],
  ])("states it all in a sentence or two", (printed, revisions, statement) => {
    expect(findChanges(printed, revisions).statement).toBe(statement);
  });

  it("says in one line what was restated, and nothing where nothing reads otherwise", () => {
    expect(sayRestated(findChanges(document(), known({}, restated)))).toBe(
      "Restated since: The 5-year graduation rate for cohort 2011 was 86.3% and has been restated as 86.1% on 3 June 2013.",
    );
    expect(sayRestated(findChanges(document(), known({}, { ...restated, value: 86.3 })))).toBeNull();
  });
});
