import { countOf } from "../documents/sentences.ts";
import type { FollowUpFigures } from "./follow-up-figures.ts";

/** "42%"; "none yet" where there is nothing to have a share of. */
export const sayShare = (share: number | null): string => (share === null ? "none yet" : `${Math.round(share * 100)}%`);

/** "3 days", "1 day", "2.5 days"; "none yet" without any. */
export const sayDays = (days: number | null): string =>
  days === null ? "none yet" : `${days} ${days === 1 ? "day" : "days"}`;

const withShare = (text: string, share: number | null): string =>
  share === null ? text : `${text} (${sayShare(share)})`;

/** The numbers in eight sentences, one a line, for a reader who has no table. */
export function summarise({ commitments, answers, purpose, loop, escalations }: FollowUpFigures): string[] {
  const { due, keptOnTime, keptLate, stillOpen, dropped, notYetDue, keptOnTimeShare, medianSlipDays } = commitments;
  const met = answers.answeredByNextMeeting + answers.unansweredByNextMeeting;
  return [
    due === 0
      ? `Commitments that have come due: none yet${notYetDue === 0 ? "" : `; ${notYetDue} to come`}.`
      : `Commitments that have come due: ${due}; ${withShare(`${keptOnTime} of ${due - dropped} kept on time`, keptOnTimeShare)}, ` +
        `${keptLate} kept late, ${stillOpen} still open, ${dropped} dropped.`,
    `Median slip from the first date promised: ${sayDays(medianSlipDays)}.`,
    met === 0
      ? "Answered by the next meeting: none yet."
      : `Answered by the next meeting: ${withShare(`${answers.answeredByNextMeeting} of ${met}`, answers.answeredByNextMeetingShare)}.`,
    `Median time from agreed to answered: ${sayDays(answers.medianDaysToAnswer)}.`,
    answers.agreed === 0
      ? "Actions agreed: none yet."
      : `Actions agreed: ${answers.agreed}; ${withShare(`${purpose.withMetric} with a metric`, purpose.withMetricShare)}, ` +
        `${purpose.withCheckDate} with a day on which it is checked.`,
    `Data used to decide: ${sayCases(loop.deciding)}; looked at again: ${sayCases(loop.monitoring)}.`,
    `Acted on and looked at again, loops closed: ${sayCases(loop.actingAndLookingAgain)}.`,
    escalations.raised === 0
      ? "Escalations: none yet."
      : `Escalations: ${countOf(escalations.raised, "time")} up the line, ${escalations.acknowledged} acknowledged.`,
  ];
}

const sayCases = (count: number): string => (count === 0 ? "none yet" : countOf(count, "case"));
