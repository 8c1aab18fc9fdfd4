import { countOf, startSentence } from "../documents/sentences.ts";
import { bullet, heading, joinBlocks, title, wrapText } from "../documents/text-layout.ts";
import { monthName, monthOf } from "../platform/time/dates.ts";
import type { Year, YearDate, YearStep } from "./schemas.ts";
import { isDated } from "./year-model.ts";
import {
  describeCheck,
  describeClash,
  describeClashes,
  describeCounts,
  describeLead,
  describeRange,
  describeRoutineDates,
  describeTime,
  describeTimes,
  formatDayOfYear,
  kindsOfDaysOff,
  listGaps,
  listNotes,
  listStepNotes,
  titleOfYear,
} from "./year-sentences.ts";

const stepIndent = "    ";
const stepWidth = 18;

/** A year as plain text of 76 columns: every routine, every date in order with every step of its run-up, days off. */
export function renderYearText(year: Year): string {
  return joinBlocks([
    title(titleOfYear(year)),
    wrapText(year.organisation),
    wrapText(`${describeCounts(year)} ${describeClashes(year)}`),
    ...year.clashes.map((clash) => bullet(describeClash(clash))),
    ...listGaps(year).map((gap) => wrapText(gap)),
    wrapText(describeCheck(year)),
    wrapText(describeTimes(year)),
    heading("Routines"),
    year.routines.map((routine) => renderRoutine(routine)).join("\n"),
    ...year.months.flatMap(({ month }) => {
      const own = year.dates.filter(({ date }) => monthOf(date) === month);
      return own.length === 0 ? [] : [heading(monthName(month)), ...own.map((date) => renderDate(date, year))];
    }),
    ...(year.neighbours.length === 0
      ? []
      : [
          heading(`Run-up steps in ${year.year} for dates of the years beside`),
          ...year.neighbours.map((date) => renderDate(date, year)),
        ]),
    heading("Holidays and breaks"),
    renderDaysOff(year),
  ]);
}

function renderRoutine(routine: Year["routines"][number]): string {
  const lead = describeLead(routine);
  const by = lead === "" ? "" : ` ${routine.chair === null ? lead : `Chair: ${lead}`}.`;
  const many = routine.dates.length === 0 ? "" : `${startSentence(countOf(routine.dates.length, "date"))}: `;
  return bullet(`${routine.title} (${routine.code}).${by} ${many}${describeRoutineDates(routine)}`);
}

function renderDate(date: YearDate, year: Year): string {
  const lead = describeLead(date);
  const by = date.chair === null ? lead : `Chair: ${lead}`;
  return [
    wrapText(`${formatDayOfYear(date.date, year.year)}, ${describeTime(date, year)}, ${date.title}`, "", stepIndent),
    ...(lead === "" ? [] : [wrapText(by, stepIndent)]),
    ...listNotes(date, year).map((note) => wrapText(note, stepIndent)),
    ...date.steps.filter(isDated).map((step) => renderStep(step, year)),
  ].join("\n");
}

function renderStep(step: YearStep, year: Year): string {
  const zone = step.timeZone === year.timeZone ? "" : ` (${step.timeZone})`;
  const notes = listStepNotes(step).map((note) => `; ${note}`);
  const when = `${formatDayOfYear(step.date, year.year)}, ${step.time}${zone}${notes.join("")}`;
  return wrapText(when, `${stepIndent}${step.title.padEnd(stepWidth)}`, " ".repeat(stepIndent.length + stepWidth));
}

function renderDaysOff({ daysOff, calendars, year }: Year): string {
  if (daysOff.length === 0) return `None is entered for ${year}; only weekends are kept free.`;
  return daysOff
    .map((days) => {
      const calendar = calendars.length > 1 ? `, ${days.calendar}` : "";
      return bullet(`${describeRange(days)}: ${days.title} (${kindsOfDaysOff[days.kind].toLowerCase()}${calendar})`);
    })
    .join("\n");
}
