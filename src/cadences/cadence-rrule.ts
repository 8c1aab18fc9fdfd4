import { explainBadDate, type IsoDate } from "../platform/time/dates.ts";
import { CadenceError } from "./cadence-error.ts";

const MAX_INTERVAL = 999;
const MAX_COUNT = 1000;

const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
/** The order in which the parts of a rule stand in its normal form. */
const PARTS = ["FREQ", "INTERVAL", "COUNT", "BYMONTH", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST"];

/** Parts that RFC 5545 or 7529 knows and we refuse, each with the reason. */
const REFUSED = new Map([
  ["BYHOUR", "the hour belongs in `at`"],
  ["BYMINUTE", "the minute belongs in `at`"],
  ["BYSECOND", "routines do not count seconds"],
  ["BYWEEKNO", "week numbers are not expanded reliably; use INTERVAL with FREQ=WEEKLY"],
  ["RSCALE", "only the Gregorian calendar is supported"],
  ["SKIP", "not expanded reliably; use `every` and `on`, which never leave a short month out"],
]);

function refuse(message: string): never {
  throw new CadenceError("/rrule", message);
}

/** A date of `UNTIL`, or why it is none. */
function readUntil(text: string): IsoDate {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (!match) throw new CadenceError("/rrule", `UNTIL=${text}: write a date, YYYYMMDD; a routine ends on a day`);
  const date = `${match[1]}-${match[2]}-${match[3]}`;
  const fault = explainBadDate(date);
  if (fault !== null) throw new CadenceError("/rrule", `UNTIL: ${fault}`);
  return date;
}

function readNumbers(name: string, text: string, limit: number, isSigned: boolean): string {
  const numbers = text.split(",").map((part) => (/^[+-]?\d{1,3}$/.test(part) ? Number(part) : Number.NaN));
  const isGood = numbers.every((n) => n !== 0 && Math.abs(n) <= limit && (isSigned || n > 0));
  if (!isGood) refuse(`${name}=${text}: whole numbers from 1 to ${limit}${isSigned ? ", or from the end with -" : ""}`);
  return numbers.join(",");
}

function readWholeNumber(name: string, text: string, max: number): string {
  const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= max)) refuse(`${name}=${text}: a whole number from 1 to ${max}`);
  return String(number);
}

function readDays(text: string, frequency: string, hasMonth: boolean): string {
  const isOfYear = frequency === "YEARLY" && !hasMonth;
  // Most years have no 53rd of a weekday, and the library then takes a day of the year beside.
  const limit = isOfYear ? 52 : 5;
  const days = text.split(",");
  for (const day of days) {
    const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(day);
    if (!match) refuse(`BYDAY=${text}: ${day} is not a weekday such as TU, 2TU or -1FR`);
    if (match[1] === undefined) continue;
    if (frequency !== "MONTHLY" && frequency !== "YEARLY")
      refuse(`BYDAY=${day}: a ${frequency} rule has no n-th weekday`);
    const nth = Math.abs(Number(match[1]));
    if (nth < 1 || nth > limit) {
      refuse(`BYDAY=${day}: ${nth === 53 && isOfYear ? "most years have no 53rd" : "there is no such weekday"}`);
    }
  }
  if (isOfYear && days.some((day) => day.length > 2) && days.some((day) => day.length === 2)) {
    refuse(`BYDAY=${text}: weekdays with and without a number are not expanded reliably together; add BYMONTH`);
  }
  return text.replaceAll("+", "");
}

/** Days of the year are expanded as others expand them where they stand alone; beside other parts, nobody agrees. */
function assertYearDaysAlone(frequency: string, names: readonly string[]): void {
  if (frequency !== "YEARLY") refuse(`BYYEARDAY does not go with FREQ=${frequency}`);
  const other = names.find((name) => name.startsWith("BY") && name !== "BYYEARDAY");
  if (other !== undefined) refuse(`BYYEARDAY with ${other} is not expanded reliably; use BYMONTH with BYMONTHDAY`);
}

function splitParts(text: string): Map<string, string> {
  const line = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "");
  if (/[\r\n]/.test(line) || line.includes("DTSTART"))
    refuse("one rule without DTSTART; the start belongs in `startsOn`");
  const parts = new Map<string, string>();
  for (const part of line.replace(/;$/, "").split(";")) {
    const [, name, value] = /^([A-Z-]+)=([A-Z0-9,+-]+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined)
      refuse(`"${part.slice(0, 40)}" is not a part of a rule (NAME=VALUE)`);
    if (parts.has(name)) refuse(`${name} stands twice`);
    const reason = REFUSED.get(name);
    if (reason !== undefined) refuse(`${name} is not supported: ${reason}`);
    if (!PARTS.includes(name) && name !== "UNTIL") refuse(`${name} is not a part of a recurrence rule`);
    parts.set(name, value);
  }
  return parts;
}

/**
 * Reads an RFC 5545 rule of whole days, without the parts that are not expanded reliably. COUNT counts from `startsOn`
 * and includes dates that are excepted later; UNTIL must be a date and comes back apart.
 * @throws CadenceError naming the part and the reason.
 */
export function readRrule(text: string): { rule: string; until: IsoDate | null } {
  const parts = splitParts(text);
  const frequency = parts.get("FREQ");
  if (frequency === undefined) refuse("FREQ is missing");
  if (["HOURLY", "MINUTELY", "SECONDLY"].includes(frequency)) {
    refuse(`FREQ=${frequency}: a routine happens at most once a day`);
  }
  if (!FREQUENCIES.includes(frequency)) refuse(`FREQ=${frequency} is not one of ${FREQUENCIES.join(", ")}`);
  if (parts.has("COUNT") && parts.has("UNTIL")) refuse("COUNT and UNTIL exclude each other");
  if (parts.has("BYYEARDAY")) assertYearDaysAlone(frequency, [...parts.keys()]);
  if (parts.has("BYMONTHDAY") && frequency === "WEEKLY") refuse("BYMONTHDAY does not go with FREQ=WEEKLY");
  if (
    frequency === "YEARLY" &&
    !parts.has("BYMONTH") &&
    parts.has("BYMONTHDAY") &&
    /\d/.test(parts.get("BYDAY") ?? "")
  ) {
    refuse("BYMONTHDAY with an n-th weekday of the year is not expanded reliably; add BYMONTH");
  }
  if (parts.has("BYSETPOS") && !["BYDAY", "BYMONTHDAY", "BYMONTH"].some((name) => parts.has(name))) {
    refuse("BYSETPOS needs a BYDAY, BYMONTHDAY or BYMONTH to choose from");
  }

  const read = (name: string, value: string): string => {
    if (name === "INTERVAL") return readWholeNumber(name, value, MAX_INTERVAL);
    if (name === "COUNT") return readWholeNumber(name, value, MAX_COUNT);
    if (name === "BYMONTH") return readNumbers(name, value, 12, false);
    if (name === "BYYEARDAY") return readNumbers(name, value, 366, true);
    if (name === "BYMONTHDAY") return readNumbers(name, value, 31, true);
    if (name === "BYSETPOS") return readNumbers(name, value, 366, true);
    if (name === "BYDAY") return readDays(value, frequency, parts.has("BYMONTH"));
    if (name === "WKST" && !/^(MO|TU|WE|TH|FR|SA|SU)$/.test(value)) refuse(`WKST=${value} is not a weekday`);
    return value;
  };
  const rule: string[] = [];
  for (const name of PARTS) {
    const value = parts.get(name);
    if (value === undefined) continue;
    const normal = read(name, value);
    if (name !== "INTERVAL" || normal !== "1") rule.push(`${name}=${normal}`);
  }
  const until = parts.get("UNTIL");
  return { rule: rule.join(";"), until: until === undefined ? null : readUntil(until) };
}
