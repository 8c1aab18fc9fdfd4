import { presentStored } from "../platform/http/fields.ts";
import type { GoalWithReferences } from "./goal-queries.ts";
import type { MilestoneRow } from "./milestone-queries.ts";
import type { Goal, GoalInput, Milestone, Strategy, StrategyInput } from "./schemas.ts";
import type { StrategyWithReferences } from "./strategy-queries.ts";

/** In the shape of the plan file. */
export const describeGoal = (row: GoalWithReferences): GoalInput => ({
  code: row.code,
  title: row.title,
  ...(row.description === null ? {} : { description: row.description }),
  ...(row.owner === null ? {} : { owner: row.owner }),
  metrics: row.metrics,
});

export const presentGoal = (row: GoalWithReferences): Goal => ({
  ...presentStored(row),
  ...describeGoal(row),
  strategies: row.strategies,
});

/** In the shape of the plan file. */
export const describeStrategy = (row: StrategyWithReferences): StrategyInput => ({
  code: row.code,
  title: row.title,
  goals: row.goals,
  metrics: row.metrics,
  ...(row.theoryOfAction === null ? {} : { theoryOfAction: row.theoryOfAction }),
  ...(row.promisedContribution === null ? {} : { promisedContribution: row.promisedContribution }),
  ...(row.cost === null ? {} : { cost: row.cost }),
  ...(row.evaluateOn === null ? {} : { evaluateOn: row.evaluateOn }),
  ...(row.owner === null ? {} : { owner: row.owner }),
});

export const presentStrategy = (row: StrategyWithReferences): Strategy => ({
  ...presentStored(row),
  ...describeStrategy(row),
  ...(row.stoppedOn === null ? {} : { stoppedOn: row.stoppedOn }),
});

export const presentMilestone = (row: MilestoneRow): Milestone => ({
  ...presentStored(row),
  title: row.title,
  dueOn: row.dueOn,
  doneOn: row.doneOn,
});
