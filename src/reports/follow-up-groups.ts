import {
  addDays,
  daysInMonth,
  earlierOf,
  formatIsoDate,
  type IsoDate,
  monthOf,
  yearOf,
} from "../platform/time/dates.ts";
import type { BreakdownKind, FollowUpFacts, Groups } from "./follow-up-facts.ts";
import type { Span } from "./follow-up-figures.ts";

/** Facts by the code of their group; null: they name none. What serves several goals counts for each of them. */
export function groupFacts(facts: FollowUpFacts, by: BreakdownKind): Map<string | null, FollowUpFacts> {
  const groups = new Map<string | null, { [name in keyof FollowUpFacts]: FollowUpFacts[name][number][] }>();
  const groupOf = (code: string | null) => {
    const group = groups.get(code) ?? { actions: [], checks: [], decisions: [], escalations: [] };
    groups.set(code, group);
    return group;
  };
  const codesOf = (own: Groups): readonly (string | null)[] => (own[by].length === 0 ? [null] : own[by]);
  for (const fact of facts.actions) for (const code of codesOf(fact.groups)) groupOf(code).actions.push(fact);
  for (const fact of facts.checks) for (const code of codesOf(fact.groups)) groupOf(code).checks.push(fact);
  for (const fact of facts.decisions) for (const code of codesOf(fact.groups)) groupOf(code).decisions.push(fact);
  for (const fact of facts.escalations) for (const code of codesOf(fact.groups)) groupOf(code).escalations.push(fact);
  return groups;
}

/** The calendar quarters of a span, the first and the last cut to it. */
export function quartersOf({ from, to }: Span): (Span & { quarter: string })[] {
  const quarters: (Span & { quarter: string })[] = [];
  for (let start: IsoDate = from; start <= to; ) {
    const [year, number] = [yearOf(start), Math.ceil(monthOf(start) / 3)];
    const end = earlierOf(formatIsoDate(year, number * 3, daysInMonth(year, number * 3)), to);
    quarters.push({ quarter: `${year}-Q${number}`, from: start, to: end });
    start = addDays(end, 1);
  }
  return quarters;
}
