import type { Block, Cell, DocumentLayout, Line } from "../documents/layout/blocks.ts";
import { aside, heading, paragraph, quote, say, strong } from "../documents/layout/lines.ts";
import { formatDate } from "../platform/time/dates.ts";
import type { FollowUpFigures } from "./follow-up-figures.ts";
import { sayDays, sayShare } from "./follow-up-words.ts";
import type { FollowUpReport } from "./schemas.ts";

/** Two years of them stand on one screen; the answer in JSON and CSV has all. */
const shownQuarters = 8;

const orNone = (count: number): string => (count === 0 ? "none yet" : String(count));

/** The loop first, as three numbers that grow fewer, then what keeps it going; for a screen, a phone or a sheet of paper. */
export function layOutFollowUp(report: FollowUpReport): DocumentLayout {
  const span = `${formatDate(report.from)} to ${formatDate(report.to)}`;
  return {
    office: report.organisation,
    title: "Follow-up in numbers",
    dateText: span,
    footer: `As things stood on ${formatDate(report.asOf)} · Owners are counted by role, never by name`,
    blocks: [
      { block: "callout", title: "Does the loop close?", blocks: [paragraph(sayLoop(report.whole))] },
      layOutLoop(report),
      aside(say(report.fieldStudy.source)),
      heading("What was promised"),
      { block: "facts", rows: listFacts(report.whole) },
      ...layOutRows(breakdownWords[report.by], report.groups),
      ...layOutRows(
        "Quarter",
        report.quarters.slice(-shownQuarters).map(({ quarter, figures }) => ({ title: quarter, figures })),
      ),
    ],
  };
}

const breakdownWords = { routine: "Routine", goal: "Goal", type: "Type", ownerRole: "Role of owner" } as const;

function sayLoop({ loop }: FollowUpFigures): Line {
  const { deciding, monitoring, actingAndLookingAgain } = loop;
  if (deciding === 0) return say("No decision or action of this time names a metric yet, so no loop has begun.");
  return [
    ...strong(`${deciding} → ${monitoring} → ${actingAndLookingAgain}. `),
    ...say(
      `Data were used to decide ${countTimes(deciding)}, looked at again ${countTimes(monitoring)}, and ` +
        `acted on and looked at again ${countTimes(actingAndLookingAgain)}.`,
    ),
  ];
}

const countTimes = (count: number): string => (count === 0 ? "not yet" : count === 1 ? "once" : `${count} times`);

function layOutLoop({ whole: { loop }, fieldStudy }: FollowUpReport): Block {
  const row = (
    title: string,
    explained: string,
    here: [number, number | null],
    there: [number, number | null],
  ): Cell[] => [
    { line: strong(title), aside: say(explained) },
    { line: say(orNone(here[0])) },
    { line: say(here[1] === null ? "–" : sayShare(here[1])) },
    { line: say(there[1] === null ? String(there[0]) : `${there[0]} (${sayShare(there[1])})`) },
  ];
  return {
    block: "table",
    title: "From deciding to looking again",
    columns: [
      { title: "Step" },
      { title: "Here", isFigure: true },
      { title: "Of deciding", isFigure: true },
      { title: "Field study, 28 districts", isFigure: true },
    ],
    rows: [
      row(
        "1. Deciding",
        "Decisions and actions that name a metric.",
        [loop.deciding, null],
        [fieldStudy.deciding, null],
      ),
      row(
        "2. Monitoring",
        "A paper found that the metric of an action had moved, or had not.",
        [loop.monitoring, loop.monitoringShare],
        [fieldStudy.monitoring, fieldStudy.monitoringShare],
      ),
      row(
        "3. Acting and looking again",
        "Its metric had moved or not, and a decision followed from that.",
        [loop.actingAndLookingAgain, loop.actingAndLookingAgainShare],
        [fieldStudy.actingAndLookingAgain, fieldStudy.actingAndLookingAgainShare],
      ),
    ],
  };
}

function listFacts({ commitments, answers, purpose, escalations }: FollowUpFigures): { label: string; line: Line }[] {
  const counted = commitments.due - commitments.dropped;
  const met = answers.answeredByNextMeeting + answers.unansweredByNextMeeting;
  const share = (part: number, whole: number, of: number | null, more = ""): Line =>
    whole === 0 ? say(`none yet${more}`) : [...strong(sayShare(of)), ...say(` (${part} of ${whole})${more}`)];
  const dropped = commitments.dropped === 0 ? "" : `; ${commitments.dropped} dropped with a reason`;
  return [
    {
      label: "Kept on time",
      line: share(
        commitments.keptOnTime,
        counted,
        commitments.keptOnTimeShare,
        counted === 0 ? dropped : sayRest(commitments) + dropped,
      ),
    },
    { label: "Median slip", line: say(sayDays(commitments.medianSlipDays)) },
    {
      label: "Answered by the next meeting",
      line: share(answers.answeredByNextMeeting, met, answers.answeredByNextMeetingShare),
    },
    {
      label: "From agreed to answered",
      line: say(`${sayDays(answers.medianDaysToAnswer)}${answers.medianDaysToAnswer === null ? "" : " (median)"}`),
    },
    {
      label: "Names its metric",
      line: share(
        purpose.withMetric,
        answers.agreed,
        purpose.withMetricShare,
        answers.agreed === 0 ? "" : `; ${purpose.withCheckDate} with a day to check it`,
      ),
    },
    {
      label: "Up the line",
      line: say(
        escalations.raised === 0
          ? "none yet"
          : `${escalations.raised} raised, ${escalations.acknowledged} acknowledged`,
      ),
    },
  ];
}

const sayRest = ({ keptLate, stillOpen }: FollowUpFigures["commitments"]): string =>
  `; ${keptLate} kept late, ${stillOpen} still open`;

function layOutRows(of: string, rows: readonly { title: string; figures: FollowUpFigures }[]): Block[] {
  if (rows.length === 0) return [];
  const title = `By ${of.toLowerCase()}`;
  return [
    heading(title),
    {
      block: "table",
      title,
      columns: [
        { title: of },
        { title: "Came due", isFigure: true },
        { title: "Kept on time", isFigure: true },
        { title: "Answered by next meeting", isFigure: true },
        { title: "Loop", isFigure: true },
      ],
      rows: rows.map(({ title: name, figures: { commitments, answers, loop } }) => [
        { line: quote(name) },
        { line: say(orDash(commitments.due)) },
        { line: say(orDash(commitments.keptOnTimeShare, sayShare)) },
        { line: say(orDash(answers.answeredByNextMeetingShare, sayShare)) },
        { line: say(`${loop.deciding} → ${loop.monitoring} → ${loop.actingAndLookingAgain}`) },
      ]),
    },
  ];
}

const orDash = (value: number | null, write: (value: number) => string = String): string =>
  value === null ? "–" : write(value);
