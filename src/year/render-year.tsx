import type { Child, FC } from "hono/jsx";
import { Written } from "../platform/pages/small-page.tsx";
import { formatDate, monthName, monthOf, yearOf } from "../platform/time/dates.ts";
import { Legend, Month } from "./render-month.tsx";
import type { Year, YearDate, YearStep } from "./schemas.ts";
import { isCalledOff, isDated } from "./year-model.ts";
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
  findUsualTime,
  formatDayOfYear,
  kindsOfDaysOff,
  listGaps,
  listNotes,
  listStepNotes,
  titleOfYear,
} from "./year-sentences.ts";
import { hasColumn, listStepColumns } from "./year-steps.ts";
import { yearStylesheet } from "./year-stylesheet.ts";

/**
 * Renders a year as one HTML page without script or picture: twelve months on its first sheet of paper, then what takes
 * place, then every run-up. It reads at 320 px and in black and white. Every text of the model is escaped. A content
 * policy must allow the one style element (`yearStylesheet`).
 */
export function renderYear(year: Year): string {
  const page = <Page year={year} />;
  // The renderer's type allows for components that wait; ours never do, and a promise must not be printed.
  if (page instanceof Promise) throw new TypeError("A component of the year must not be asynchronous");
  return `<!doctype html>\n${page.toString()}\n`;
}

const Page: FC<{ year: Year }> = ({ year }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{`${titleOfYear(year)}, ${year.organisation}`}</title>
      <style>{yearStylesheet}</style>
    </head>
    <body>
      <main>
        <p class="office">
          <Written text={year.organisation} />
        </p>
        <h1>
          <Written text={titleOfYear(year)} />
        </h1>
        <Verdict year={year} />
        <h2 class="vh">The year at a glance</h2>
        <Legend year={year} />
        <div class="months">
          {year.months.map((month) => (
            <Month month={month} year={year.year} />
          ))}
        </div>
        <Dates year={year} />
        <RunUps year={year} />
        <Routines year={year} />
        <DaysOff year={year} />
      </main>
    </body>
  </html>
);

const Verdict: FC<{ year: Year }> = ({ year }) => (
  <>
    <div class={year.clashes.length === 0 ? "verdict" : "verdict warns"}>
      <p>
        {describeCounts(year)} <strong>{describeClashes(year)}</strong>
      </p>
      {year.clashes.length > 0 && (
        <ul>
          {year.clashes.map((clash) => (
            <li>
              <Written text={describeClash(clash)} />
            </li>
          ))}
        </ul>
      )}
    </div>
    {listGaps(year).map((gap) => (
      <p class="gap">{gap}</p>
    ))}
    <p class="aside">
      <Written text={describeCheck(year)} /> {describeTimes(year)}
    </p>
  </>
);

/** A cell that names its column where, on a phone, the head of the table is not to be seen. */
const Cell: FC<{ label: string; class?: string; children?: Child }> = ({ label, class: name, children }) => (
  <td {...(name === undefined ? {} : { class: name })}>
    <span class="k" aria-hidden="true">
      {label}
    </span>
    <span class="v">{children}</span>
  </td>
);

/** On phones its rows become cards, by the stylesheet alone. */
const Table: FC<{ class: string; caption: string; heads: readonly string[]; children?: Child }> = ({
  class: name,
  caption,
  heads,
  children,
}) => (
  <table class={name}>
    <caption class="vh">{caption}</caption>
    <thead>
      <tr>
        {heads.map((head) => (
          <th scope="col">{head}</th>
        ))}
      </tr>
    </thead>
    {children}
  </table>
);

const dateHeads = ["Date", "Time", "What", "Chair, or from and to", "Papers issued", "To note"];

const Dates: FC<{ year: Year }> = ({ year }) => (
  <section class="sheet">
    <h2>Dates in order</h2>
    {year.dates.length === 0 ? (
      <p>No date is planned in {year.year}.</p>
    ) : (
      <Table class="list dates" caption={`Meetings and papers of ${year.year}`} heads={dateHeads}>
        {year.months.map(({ month }) => {
          const own = year.dates.filter(({ date }) => monthOf(date) === month);
          return own.length === 0 ? null : (
            <tbody>
              <tr class="band">
                <th scope="rowgroup" colspan={dateHeads.length}>
                  {monthName(month)}
                </th>
              </tr>
              {own.map((date) => (
                <DateRow date={date} year={year} />
              ))}
            </tbody>
          );
        })}
      </Table>
    )}
  </section>
);

const DateRow: FC<{ date: YearDate; year: Year }> = ({ date, year }) => {
  const notes = listNotes(date, year);
  return (
    <tr class={isCalledOff(date) ? "none" : ""}>
      <th scope="row" class="day when">
        {formatDayOfYear(date.date, year.year)}
      </th>
      <Cell label="Time" class="day">
        {describeTime(date, year)}
      </Cell>
      <Cell label="What" class="what">
        <Written text={date.title} />
      </Cell>
      <Cell label={date.isPaper ? "Goes" : "Chair"}>
        <Written text={describeLead(date)} />
      </Cell>
      <Cell label="Papers issued" class="day">
        {date.papersOn === null ? "—" : formatDayOfYear(date.papersOn, year.year)}
      </Cell>
      {notes.length === 0 ? (
        <td class="blank" />
      ) : (
        <Cell label="To note">
          <Written text={notes.join(" ")} />
        </Cell>
      )}
    </tr>
  );
};

const RunUps: FC<{ year: Year }> = ({ year }) => {
  const runUps = [...year.dates, ...year.neighbours]
    .filter(({ steps }) => steps.length > 0)
    .sort((a, b) => (`${a.date}${a.time}` < `${b.date}${b.time}` ? -1 : 1));
  const columns = listStepColumns(runUps);
  const hasTasks = runUps.some(({ steps }) => steps.some((step) => !hasColumn(step)));
  const usualTime = findUsualTime(year);
  return (
    <section class="sheet">
      <h2>Every run-up step</h2>
      {usualTime === null ? (
        <p>No run-up step is planned in {year.year}.</p>
      ) : (
        <p class="aside">
          Steps fall due at {usualTime} ({year.timeZone}) where no other time stands. A dash: no such step.
        </p>
      )}
      {runUps.length > 0 && (
        <Table
          class="list runups"
          caption={`Run-up steps of ${year.year}`}
          heads={["Date", ...columns.map(({ title }) => title), ...(hasTasks ? ["Tasks"] : [])]}
        >
          <tbody>
            {runUps.map((date) => (
              <tr class={isCalledOff(date) ? "none" : ""}>
                <th scope="row">
                  <span class="when">{formatDayOfYear(date.date, year.year)}</span>
                  <br />
                  <span class="what">
                    <Written text={date.title} />
                  </span>
                  {date.givesWayTo !== null && <span class="note">expected to give way</span>}
                  {isCalledOff(date) && <span class="note">does not take place</span>}
                </th>
                {columns.map(({ step: kind, title }) => {
                  const step = date.steps.find((one) => one.step === kind);
                  return step === undefined || !isDated(step) ? (
                    <td class="blank">—</td>
                  ) : (
                    <Cell label={title}>
                      <Step step={step} year={year} usualTime={usualTime} />
                    </Cell>
                  );
                })}
                {hasTasks && <Tasks date={date} year={year} usualTime={usualTime} />}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </section>
  );
};

const Step: FC<{ step: YearStep; year: Year; usualTime: string | null }> = ({ step, year, usualTime }) => {
  const isUsual = step.time === usualTime && step.timeZone === year.timeZone;
  const zone = step.timeZone === year.timeZone ? "" : ` (${step.timeZone})`;
  // A date of another year is longer, and may be broken before its year.
  const classes = [...(yearOf(step.date) === year.year ? ["date"] : []), ...(step.dayOff === null ? [] : ["clash"])];
  return (
    <>
      <span class={classes.join(" ")}>{formatDayOfYear(step.date, year.year)}</span>
      {!isUsual && `, ${step.time}${zone}`}
      {listStepNotes(step).map((note) => (
        <span class="note">
          <Written text={note} />
        </span>
      ))}
    </>
  );
};

const Tasks: FC<{ date: YearDate; year: Year; usualTime: string | null }> = ({ date, year, usualTime }) => {
  const tasks = date.steps.filter((step) => !hasColumn(step) && isDated(step));
  if (tasks.length === 0) {
    return <td class="blank">—</td>;
  }
  return (
    <Cell label="Tasks">
      {tasks.map((task, index) => (
        <>
          {index > 0 && <br />}
          <Written text={task.title} />: <Step step={task} year={year} usualTime={usualTime} />
        </>
      ))}
    </Cell>
  );
};

const Routines: FC<{ year: Year }> = ({ year }) => (
  <div class="block">
    <h2>Routines</h2>
    {year.routines.length === 0 ? (
      <p>No routine is entered.</p>
    ) : (
      <Table class="list" caption="Routines" heads={["Routine", "Chair, or from and to", `Dates in ${year.year}`]}>
        <tbody>
          {year.routines.map((routine) => (
            <tr>
              <th scope="row" class="what">
                <Written text={routine.title} />
              </th>
              <Cell label="Led by">
                <Written text={describeLead(routine)} />
              </Cell>
              <Cell label="Dates">{describeRoutineDates(routine)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    )}
  </div>
);

const DaysOff: FC<{ year: Year }> = ({ year }) => {
  const hasSeveral = year.calendars.length > 1;
  const heads = ["Days", "What", "Kind", ...(hasSeveral ? ["Calendar"] : [])];
  return (
    <div class="block">
      <h2>Holidays and breaks</h2>
      {year.daysOff.length === 0 ? (
        <p>None is entered for {year.year}; only weekends are kept free.</p>
      ) : (
        <Table class="list" caption={`Holidays and breaks of ${year.year}`} heads={heads}>
          <tbody>
            {year.daysOff.map((days) => (
              <tr>
                <th scope="row" class="day when">
                  {describeRange(days)}
                </th>
                <Cell label="What">
                  <Written text={days.title} />
                </Cell>
                <Cell label="Kind">{kindsOfDaysOff[days.kind]}</Cell>
                {hasSeveral && (
                  <Cell label="Calendar">
                    <Written text={days.calendar} />
                  </Cell>
                )}
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <p class="aside">Printed from Drumbeat as of {formatDate(year.asOf)}.</p>
    </div>
  );
};
