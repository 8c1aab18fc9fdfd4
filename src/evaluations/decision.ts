import type { FieldError } from "../platform/errors/problem.ts";
import { formatDate, type IsoDate, laterOf } from "../platform/time/dates.ts";

export interface DecisionFacts {
  decision: "continue" | "adjust" | "stop";
  /** The next date of evaluation, as asked for. */
  evaluateOn: IsoDate | undefined;
  decidedOn: IsoDate;
  today: IsoDate;
  /** The date on which it was to be evaluated; null for one before any date was set. */
  dueOn: IsoDate;
  /** The last decision before this one. */
  lastDecidedOn: IsoDate | null;
}

/** Why a decision cannot be taken as it stands; empty when it can. */
export function checkDecision(facts: DecisionFacts): FieldError[] {
  const { decision, evaluateOn, decidedOn, today, dueOn, lastDecidedOn } = facts;
  const faults: FieldError[] = [];
  if (decidedOn > today) faults.push({ pointer: "/decidedOn", message: "a decision is written down once it is taken" });
  if (lastDecidedOn !== null && decidedOn <= lastDecidedOn) {
    const message = `the last decision is of ${formatDate(lastDecidedOn)}; this one must be later`;
    faults.push({ pointer: "/decidedOn", message });
  }
  if (decision === "stop") {
    if (evaluateOn !== undefined) {
      faults.push({ pointer: "/evaluateOn", message: "what is stopped does not come up again; leave the date out" });
    }
    return faults;
  }
  if (evaluateOn === undefined) {
    const message = `to ${decision} it needs the date on which it will be evaluated next`;
    return [...faults, { pointer: "/evaluateOn", message }];
  }
  const after = laterOf(today, dueOn);
  if (evaluateOn <= after) {
    faults.push({ pointer: "/evaluateOn", message: `the next evaluation must be after ${formatDate(after)}` });
  }
  return faults;
}
