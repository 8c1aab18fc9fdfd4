import type { FC } from "hono/jsx";
import { dayOf, monthName, weekdayName, weekdayOf } from "../platform/time/dates.ts";
import type { DayMark, Year, YearDay, YearMonth } from "./schemas.ts";

const signs: Record<DayMark, { sign: string; words: string }> = {
  meeting: { sign: "●", words: "meeting" },
  papers: { sign: "■", words: "papers issued" },
  mayGiveWay: { sign: "□", words: "memo that is expected to give way" },
};

/** What the signs of the months mean. */
export const Legend: FC<{ year: Year }> = ({ year }) => (
  <ul class="legend">
    {Object.entries(signs)
      .filter(([mark]) => mark !== "mayGiveWay" || year.counts.mayGiveWay > 0)
      .map(([, { sign, words }]) => (
        <li>
          <b aria-hidden="true">{sign}</b> {words}
        </li>
      ))}
    <li>
      <b aria-hidden="true">
        <s>12</s>
      </b>{" "}
      struck out: holiday or break
    </li>
  </ul>
);

const weekFromSunday = [7, 1, 2, 3, 4, 5, 6] as const;

/** A small month of the first sheet; signs and a stroke tell what colours tell too. */
export const Month: FC<{ month: YearMonth; year: number }> = ({ month, year }) => (
  <table class="month">
    <caption>
      {monthName(month.month)} <span class="vh">{year}</span>
    </caption>
    <thead>
      <tr>
        {weekFromSunday.map((weekday) => (
          <th scope="col" abbr={weekdayName(weekday)}>
            {weekdayName(weekday).slice(0, 2)}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {month.weeks.map((week) => (
        <tr>
          {week.map((day) => (
            <Day day={day} />
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);

const Day: FC<{ day: YearDay | null }> = ({ day }) => {
  if (day === null) return <td />;
  const isWeekend = weekdayOf(day.date) >= 6;
  const classes = [...day.marks, ...(isWeekend ? ["weekend"] : []), ...(day.dayOff === null ? [] : ["off"])];
  return (
    <td {...(classes.length === 0 ? {} : { class: classes.join(" ") })}>
      <span class="n">{dayOf(day.date)}</span>
      {day.marks.length > 0 && (
        <span class="s" aria-hidden="true">
          {day.marks.map((mark) => signs[mark].sign).join("")}
        </span>
      )}
      {(day.marks.length > 0 || day.dayOff !== null) && (
        <span class="vh">
          {" "}
          {[...day.marks.map((mark) => signs[mark].words), ...(day.dayOff === null ? [] : [day.dayOff])].join(", ")}
        </span>
      )}
    </td>
  );
};
