import type { FieldError } from "../platform/errors/problem.ts";

/** Likelihood of delivery, worst first: four points, and no plain amber. */
export const likelihoodPoints = ["red", "amberRed", "amberGreen", "green"] as const;
export type Likelihood = (typeof likelihoodPoints)[number];

/** One question of a framework: what is judged before the overall likelihood. */
export interface FrameworkRow {
  code: string;
  title: string;
  /** What to look at; null where the title says it all. */
  guidance: string | null;
}

/** What one of the four points means in this framework. */
export interface FrameworkPoint {
  point: Likelihood;
  meaning: string;
}

export interface FrameworkDefinition {
  code: string;
  versionNumber: number;
  title: string;
  rows: FrameworkRow[];
  points: FrameworkPoint[];
}

/** The code of what ratings are made with where they name nothing else. */
export const defaultFrameworkCode = "delivery";

/**
 * What an organisation without a framework of its own judges by: the three rows and four points of the Education
 * Delivery Institute's assessment, worded anew. An organisation's own `delivery` goes on from its version number.
 */
export const builtInFramework: FrameworkDefinition = {
  code: defaultFrameworkCode,
  versionNumber: 1,
  title: "Likelihood of delivery",
  rows: [
    {
      code: "planning",
      title: "Quality of planning",
      guidance: "Is it written down who does what by when, why that should work, and what would show that it does not?",
    },
    {
      code: "capacity",
      title: "Capacity to drive progress",
      guidance: "Do those who carry it out have the people, skills, time and money, and somebody who leads them?",
    },
    {
      code: "evidence",
      title: "Evidence of progress",
      guidance: "What do the latest figures, and what is seen on the spot, say about whether it works?",
    },
  ],
  points: [
    { point: "green", meaning: "Set to be delivered; what is left is fine tuning." },
    { point: "amberGreen", meaning: "Within reach, if the weaknesses that are known are worked on." },
    { point: "amberRed", meaning: "In doubt: much of it needs attention, and some of it cannot wait." },
    { point: "red", meaning: "Not going to be delivered as things stand; it takes a decision now." },
  ],
};

/** 1 for Red to 4 for Green, so that the distance between two likelihoods is a number of points. */
export function scoreLikelihood(likelihood: Likelihood): number {
  return likelihoodPoints.indexOf(likelihood) + 1;
}

/**
 * What is wrong with the points given to a framework's rows: every row is judged or none is, and no other. Pointers begin
 * with `/rows`; empty when all is well.
 */
export function checkJudgedRows(
  framework: Pick<FrameworkDefinition, "code" | "rows">,
  judged: Readonly<Record<string, Likelihood>>,
): FieldError[] {
  const given = Object.keys(judged);
  if (given.length === 0) return [];
  const known = framework.rows.map((row) => row.code);
  const faults = given
    .filter((code) => !known.includes(code))
    .map((code) => ({ pointer: `/rows/${code}`, message: `the framework ${framework.code} has no row ${code}` }));
  const missing = known
    .filter((code) => !given.includes(code))
    .map((code) => ({ pointer: `/rows/${code}`, message: "is missing: judge every row of the framework, or none" }));
  return [...faults, ...missing];
}
