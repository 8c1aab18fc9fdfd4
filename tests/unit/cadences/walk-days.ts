import { DateTime } from "luxon";

/**
 * A second opinion on recurrence, sharing no line and no library function with the one under test: it walks through
 * every day of every period and asks of each whether the rule wants it. Slow and plain on purpose.
 */
export interface WalkedRule {
  freq: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  interval: number;
  byMonth?: number[];
  byMonthDay?: number[];
  byDay?: { nth: number | null; weekday: number }[];
  bySetPos?: number[];
  /** The weekday on which weeks begin, Monday when absent. */
  weekStart?: number;
  count?: number;
}

const CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

export function writeRule(rule: WalkedRule): string {
  const byDay = rule.byDay?.map(({ nth, weekday }) => `${nth ?? ""}${CODES[weekday - 1]}`);
  const parts: [string, string | number | undefined][] = [
    ["FREQ", rule.freq],
    ["INTERVAL", rule.interval],
    ["COUNT", rule.count],
    ["BYMONTH", rule.byMonth?.join()],
    ["BYMONTHDAY", rule.byMonthDay?.join()],
    ["BYDAY", byDay?.join()],
    ["BYSETPOS", rule.bySetPos?.join()],
    ["WKST", rule.weekStart === undefined ? undefined : CODES[rule.weekStart - 1]],
  ];
  return parts.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])).join(";");
}

const unitOf = { DAILY: "day", WEEKLY: "week", MONTHLY: "month", YEARLY: "year" } as const;

function isNthWeekday(day: DateTime, nth: number, within: "month" | "year"): boolean {
  const toStart = Math.floor(day.diff(day.startOf(within), "days").days / 7) + 1;
  const toEnd = Math.floor(day.endOf(within).startOf("day").diff(day, "days").days / 7) + 1;
  return nth > 0 ? toStart === nth : toEnd === -nth;
}

function isWanted(rule: WalkedRule, day: DateTime, start: DateTime): boolean {
  const { freq, byMonth, byMonthDay, byDay } = rule;
  if (byMonth && !byMonth.includes(day.month)) return false;
  const fromEnd = day.day - (day.daysInMonth ?? 0) - 1;
  if (byMonthDay && !byMonthDay.includes(day.day) && !byMonthDay.includes(fromEnd)) return false;
  if (byDay) {
    const within = freq === "YEARLY" && !byMonth ? "year" : "month";
    return byDay.some(({ nth, weekday }) => {
      return day.weekday === weekday && (nth === null || isNthWeekday(day, nth, within));
    });
  }
  if (byMonthDay || freq === "DAILY") return true;
  if (freq === "WEEKLY") return day.weekday === start.weekday;
  if (freq === "MONTHLY" || byMonth) return day.day === start.day;
  return day.day === start.day && day.month === start.month;
}

export function walkRule(rule: WalkedRule, startsOn: string, from: string, to: string): string[] {
  const start = DateTime.fromISO(startsOn, { zone: "utc" });
  const unit = unitOf[rule.freq];
  const found: string[] = [];
  const intoWeek = (start.weekday - (rule.weekStart ?? 1) + 7) % 7;
  const begin = unit === "week" ? start.minus({ days: intoWeek }) : start.startOf(unit);
  for (let period = begin; ; period = period.plus({ [unit]: rule.interval })) {
    if ((period.toISODate() ?? "") > to) break;
    let wanted: DateTime[] = [];
    const end = period.plus({ [unit]: 1 });
    for (let day = period; day < end; day = day.plus({ days: 1 })) if (isWanted(rule, day, start)) wanted.push(day);
    if (rule.bySetPos) {
      const positions = rule.bySetPos.map((position) => (position > 0 ? position - 1 : wanted.length + position));
      wanted = wanted.filter((_, index) => positions.includes(index));
    }
    for (const day of wanted) if (day >= start) found.push(day.toISODate() ?? "");
  }
  return found.slice(0, rule.count ?? found.length).filter((date) => date >= from && date <= to);
}
