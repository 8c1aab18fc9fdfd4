/** How each number is counted, in words: told once with every answer. */
export const definitions = {
  "commitments.due": "Commitments first promised for a day of the span that is over. All that was agreed counts.",
  "commitments.keptOnTime": "Of these, done on or before the first date promised; later dates do not make it on time.",
  "commitments.keptLate": "Done after the first date promised.",
  "commitments.stillOpen": "Not done yet, whatever date was set since.",
  "commitments.dropped": "Given up with a reason; left out of the share.",
  "commitments.notYetDue": "First promised for today or a later day of the span; counted nowhere else yet.",
  "commitments.keptOnTimeShare": "keptOnTime of keptOnTime, keptLate and stillOpen; null when there are none.",
  "commitments.medianSlipDays":
    "The middle one of the days between the first date promised and the day it was done, or the date set now; of what " +
    "is overdue, until today. Early counts as 0; dropped ones are left out.",
  "answers.agreed": "Actions, commitments and data requests agreed in meetings of the span.",
  "answers.answeredByNextMeeting":
    "Of these, done, dropped, given another date or answered in words before the day on which the routine met again " +
    "(at the same turn, where it takes turns).",
  "answers.unansweredByNextMeeting": "The routine met again, and nothing had been said before.",
  "answers.noNextMeetingYet": "The routine has not met again; left out of the share.",
  "answers.answeredByNextMeetingShare":
    "answeredByNextMeeting of itself and unansweredByNextMeeting; null when there are none.",
  "answers.medianDaysToAnswer": "The middle one of the days from the meeting to the first answer, of those answered.",
  "purpose.withMetric": "Of those agreed in the span, the ones that name the metric they should move.",
  "purpose.withCheckDate": "Of those agreed in the span, the ones with a day on which that is looked at.",
  "purpose.withMetricShare": "withMetric of agreed; null when nothing was agreed.",
  "loop.deciding": "Cases of using data to decide: decisions and actions of the span that name a metric.",
  "loop.monitoring":
    "Cases of looking again: a paper of the span was the first to find that the metric of an action had moved, or had " +
    "not. Looks that came too early or found no data count nowhere; each action counts once.",
  "loop.actingAndLookingAgain":
    "Loops closed in the span: an action, a check that found its metric moved or not moved, and a decision on or after " +
    "that day that names the action. Each action counts once, on the day of its first such decision.",
  "loop.monitoringShare": "monitoring to deciding; null when nothing was decided from data.",
  "loop.actingAndLookingAgainShare": "actingAndLookingAgain to deciding; null when nothing was decided from data.",
  "escalations.raised": "Times in the span that an overdue action went one level up the line.",
  "escalations.acknowledged": "Of these, taken up by somebody there, or put off with a reason.",
  breakdown:
    "Checks, escalations and decisions that name an action count where the action does; what serves several goals " +
    "counts for each. Owners are told by their role, never by name. Everything is as it stands today.",
} as const;

/** What interviews in 28 school districts named: the loop breaks after the meeting. */
export const fieldStudy = {
  deciding: 384,
  monitoring: 161,
  actingAndLookingAgain: 41,
  source:
    "Field study of 28 school districts: cases that interviews named of using data to decide, of monitoring, and of " +
    "acting on new information and looking again.",
} as const;
