import { describeDecision } from "../../evaluations/wording.ts";
import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import type { EvaluationsEvidence, GoalEvidence } from "../evidence.ts";
import { joinList } from "../sentences.ts";
import type { AgendaEvaluations } from "../view-model.ts";
import type { ComposedMetric } from "./metric-lines.ts";

/** Nothing where nothing comes up and nothing was decided: papers without strategies stay as they are. */
export function composeEvaluations(
  evidence: EvaluationsEvidence | undefined,
  metrics: readonly ComposedMetric[],
): { evaluations?: AgendaEvaluations } {
  const { due = [], decided = [] } = evidence ?? {};
  if (due.length === 0 && decided.length === 0) return {};
  return {
    evaluations: {
      due: due.map(({ strategy, owners, dueOn, cost, promisedContribution, happened }) => ({
        ...{ code: strategy.code, title: strategy.title },
        owners: owners.length === 0 ? "nobody" : joinList(owners.map(({ title }) => title)),
        dueText: `to be evaluated on ${formatDate(dueOn)}`,
        ...{ cost, promisedContribution },
        happened: happened.map(({ text, metric }) => ({
          text,
          sources: metrics.find(({ line }) => line.code === metric)?.line.sources.slice(0, 1) ?? [],
        })),
      })),
      decided: decided.map(({ strategy, ...decision }) => ({
        ...{ code: strategy.code, title: strategy.title },
        sentence: describeDecision(decision),
      })),
    },
  };
}

/** The milestones of a meeting's own strategies: those past their date first, as each strategy lists them. */
export function composeMilestones(goals: readonly GoalEvidence[], knownOn: IsoDate) {
  const listed = goals.flatMap(({ title, milestones = [] }) => milestones.map((one) => ({ strategy: title, ...one })));
  if (listed.length === 0) return {};
  const isLate = ({ dueOn }: { dueOn: IsoDate }) => dueOn < knownOn;
  return {
    milestones: [...listed.filter(isLate), ...listed.filter((one) => !isLate(one))].map((one) => ({
      strategy: one.strategy,
      text: `${one.title} (${isLate(one) ? "was due" : "due"} ${formatDate(one.dueOn)})`,
    })),
  };
}
