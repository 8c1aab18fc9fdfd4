import { explainBadDate, type IsoDate } from "../../platform/time/dates.ts";
import { localDateOf, startOfLocalDay } from "../../platform/time/wall-time.ts";
import type { Frequency } from "../period.ts";
import { explainBadPeriod, explainBadValue } from "../rules.ts";

/** The fields of one observation as JSON and CSV write them; in CSV they are the column names, in any order. */
export const observationFields = [
  "metric",
  "site",
  "subgroup",
  "period",
  "value",
  "n",
  "numerator",
  "asOf",
  "receivedAt",
  "source",
  "instrumentVersion",
] as const;
export type ObservationField = (typeof observationFields)[number];

/**
 * How a fault is to be answered: what could not be read at all, what a rule refuses, or an id that is nobody's here
 * (which must look the same as another organisation's).
 */
export type FaultKind = "unreadable" | "unacceptable" | "unknownId";

export type ReportFault = (field: ObservationField | "", message: string, kind?: FaultKind) => void;

/** One observation as handed in. Null: not given. `undefined`: given, but already reported as faulty. */
export interface ObservationInput {
  metric: string | null | undefined;
  site: string | null | undefined;
  subgroup: string | null | undefined;
  period: string | null | undefined;
  value: number | null | undefined;
  n: number | null | undefined;
  numerator: number | null | undefined;
  asOf: string | null | undefined;
  receivedAt: string | null | undefined;
  source: string | null | undefined;
  instrumentVersion: string | null | undefined;
}

/** One observation that may be stored. */
export interface CheckedObservation {
  metricId: string;
  siteId: string | null;
  subgroup: string;
  period: string;
  value: number;
  n: number | null;
  numerator: number | null;
  asOfOn: IsoDate;
  /** A date that was only assumed is no difference between two statements. */
  isAsOfGiven: boolean;
  /** ISO 8601 instant in UTC. */
  receivedAt: string;
  isReceivedAtGiven: boolean;
  source: string;
  instrumentVersion: string | null;
}

export interface ObservedMetric {
  id: string;
  code: string;
  unit: string;
  frequency: Frequency;
  /** How to send what this metric shows, when it is a view of another's observations and takes none itself. */
  sendInstead: string | null;
}

export interface ObservationRules {
  metrics: readonly ObservedMetric[];
  sites: readonly { id: string; code: string }[];
  /** The organisation's own time. */
  now: Date;
  timeZone: string;
  /** A sandbox may be given what it will receive later: its clock gets there. */
  isFutureReceiptAllowed: boolean;
}

interface Receipt {
  instant: string;
  on: IsoDate;
}

const maxCount = 2_147_483_647;
const maxRemembered = 20_000;
const subgroupPattern = /^[A-Za-z0-9_.-]{1,64}$/;
const uuidPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const instantPattern =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
const controlCharacters = /[\p{Cc}\u2028\u2029]/u;

/** Files repeat the same few texts; each is judged once. Forgets everything when it has grown too large. */
const remember = <T>(judge: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const answer = known.get(text);
    if (answer !== undefined) return answer;
    const judged = judge(text);
    if (known.size >= maxRemembered) known.clear();
    known.set(text, judged);
    return judged;
  };
};

/** By id, by code, and by `code:X`. */
const indexByReference = <T extends { id: string; code: string }>(things: readonly T[]) => {
  const found = new Map<string, T>();
  for (const thing of things) {
    found.set(thing.id, thing);
    found.set(thing.code, thing);
    found.set(`code:${thing.code}`, thing);
  }
  return found;
};

const explainBadLine = (text: string, maxLength: number): string => {
  if (text.length > maxLength) return `must not be longer than ${maxLength} characters`;
  return controlCharacters.test(text) ? "must be one line without control characters" : "";
};

/** @returns the instant and its date, or what is wrong in words */
const readReceipt = (text: string, rules: ObservationRules): Receipt | string => {
  const match = instantPattern.exec(text);
  if (match === null) {
    const fault = explainBadDate(text);
    if (fault !== null) return `"${text.slice(0, 40)}" is neither a date nor an instant with offset`;
    const instant = startOfLocalDay(text, rules.timeZone);
    return refuseFuture({ instant, on: localDateOf(instant, rules.timeZone) }, rules);
  }
  const fault = explainBadDate(match[1] ?? "");
  if (fault !== null) return fault;
  const instant = new Date(Date.parse(text)).toISOString();
  return refuseFuture({ instant, on: localDateOf(instant, rules.timeZone) }, rules);
};

const refuseFuture = (receipt: Receipt, rules: ObservationRules): Receipt | string => {
  if (rules.isFutureReceiptAllowed || Date.parse(receipt.instant) <= rules.now.getTime()) return receipt;
  return `${receipt.on} has not come yet: nothing can have been received then`;
};

/**
 * Makes the judge of single observations: it reports every fault of a row and returns the row when there is none.
 *
 * Dates stand for the organisation's zone: `receivedAt` given as a date means the start of that day there, `asOf` must
 * not lie after the day of receipt. The value is not compared with numerator / n: the published figure is the fact.
 */
export const createObservationCheck = (rules: ObservationRules) => {
  const metrics = indexByReference(rules.metrics);
  const sites = indexByReference(rules.sites);
  const receivedNow: Receipt = { instant: rules.now.toISOString(), on: localDateOf(rules.now, rules.timeZone) };
  const receiptOf = remember((text) => readReceipt(text, rules));
  const faultOfDate = remember((text) => explainBadDate(text) ?? "");
  const faultOfSubgroup = remember((text) =>
    subgroupPattern.test(text) ? "" : "must be 1 to 64 letters, digits, dots, dashes or underscores",
  );
  const faultOfSource = remember((text) => explainBadLine(text, 300));
  const faultOfInstrument = remember((text) => explainBadLine(text, 100));
  const faultOfPeriod: Record<string, (text: string) => string> = {};

  const judgePeriod = (period: string, frequency: Frequency): string => {
    faultOfPeriod[frequency] ??= remember((text) => explainBadPeriod(text, frequency) ?? "");
    return faultOfPeriod[frequency](period);
  };

  const findMetric = (reference: string, report: ReportFault): ObservedMetric | undefined => {
    const metric = metrics.get(reference) ?? metrics.get(reference.toLowerCase());
    if (metric === undefined) {
      if (uuidPattern.test(reference)) report("metric", "there is no such metric", "unknownId");
      else report("metric", `there is no metric with the code ${reference.slice(0, 80)}`);
    } else if (metric.sendInstead !== null) {
      report("metric", `${metric.code} takes no observations of its own: ${metric.sendInstead}`);
    }
    return metric;
  };

  const findSite = (reference: string, report: ReportFault): string | null => {
    const site = sites.get(reference) ?? sites.get(reference.toLowerCase());
    if (site === undefined) {
      if (uuidPattern.test(reference)) report("site", "there is no such site", "unknownId");
      else report("site", `there is no site with the code ${reference.slice(0, 80)}`);
    }
    return site?.id ?? null;
  };

  const checkCount = (field: "n" | "numerator", count: number | null, report: ReportFault): void => {
    if (count === null || (Number.isInteger(count) && count >= 0 && count <= maxCount)) return;
    report(field, "must be a whole number, 0 or more");
  };

  return (input: ObservationInput, report: ReportFault): CheckedObservation => {
    const metric = typeof input.metric === "string" ? findMetric(input.metric, report) : undefined;
    if (input.metric === null) report("metric", "is required");
    const siteId = typeof input.site === "string" ? findSite(input.site, report) : null;

    const subgroup = input.subgroup ?? "all";
    const subgroupFault = faultOfSubgroup(subgroup);
    if (subgroupFault !== "") report("subgroup", subgroupFault);

    if (input.period === null) report("period", "is required");
    if (typeof input.period === "string" && metric !== undefined) {
      const fault = judgePeriod(input.period, metric.frequency);
      if (fault !== "") report("period", fault);
    }

    if (input.value === null) report("value", "is required");
    if (typeof input.value === "number") {
      const fault = explainBadValue(input.value, metric?.unit ?? "");
      if (fault !== null) report("value", fault);
    }

    const n = input.n ?? null;
    const numerator = input.numerator ?? null;
    checkCount("n", n, report);
    checkCount("numerator", numerator, report);
    if (n !== null && numerator !== null && numerator > n) report("numerator", `${numerator} is more than n, ${n}`);

    const receipt = typeof input.receivedAt === "string" ? receiptOf(input.receivedAt) : receivedNow;
    if (typeof receipt === "string") report("receivedAt", receipt);
    const receivedOn = typeof receipt === "string" ? null : receipt.on;
    if (typeof input.asOf === "string") {
      const fault = faultOfDate(input.asOf);
      if (fault !== "") report("asOf", fault);
      else if (receivedOn !== null && input.asOf > receivedOn) {
        report("asOf", `${input.asOf} lies after the day of receipt, ${receivedOn}`);
      }
    }

    const source = input.source ?? "import";
    const sourceFault = faultOfSource(source);
    if (sourceFault !== "") report("source", sourceFault);
    const instrumentVersion = input.instrumentVersion ?? null;
    const instrumentFault = instrumentVersion === null ? "" : faultOfInstrument(instrumentVersion);
    if (instrumentFault !== "") report("instrumentVersion", instrumentFault);

    return {
      metricId: metric?.id ?? "",
      siteId,
      subgroup,
      period: input.period ?? "",
      value: input.value ?? Number.NaN,
      n,
      numerator,
      asOfOn: input.asOf ?? receivedOn ?? "",
      isAsOfGiven: typeof input.asOf === "string",
      receivedAt: typeof receipt === "string" ? "" : receipt.instant,
      isReceivedAtGiven: typeof input.receivedAt === "string",
      source,
      instrumentVersion,
    };
  };
};

export type CheckObservation = ReturnType<typeof createObservationCheck>;

const textFields = [
  "metric",
  "site",
  "subgroup",
  "period",
  "asOf",
  "receivedAt",
  "source",
  "instrumentVersion",
] as const;
const numberFields = ["value", "n", "numerator"] as const;
const notANumber = /^[+-]?(?:nan|infinity|inf)$/i;

/** One element of a JSON batch: types and field names are judged here, the meaning by `createObservationCheck`. */
export const readJsonObservation = (element: unknown, report: ReportFault): ObservationInput | null => {
  if (element === null || typeof element !== "object" || Array.isArray(element)) {
    report("", "must be an object", "unreadable");
    return null;
  }
  const given = element as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!(observationFields as readonly string[]).includes(name)) {
      report("", `unknown field "${name.slice(0, 80)}"`, "unreadable");
    }
  }
  const input: Partial<ObservationInput> = {};
  for (const field of textFields) {
    const value = given[field] ?? null;
    if (value === null || typeof value === "string") input[field] = value === "" ? null : value;
    // YAML reads a bare year as a number, and plan files are turned into JSON.
    else if (field === "period" && typeof value === "number" && Number.isInteger(value)) input[field] = String(value);
    else report(field, "must be a text", "unreadable");
  }
  for (const field of numberFields) {
    const value = given[field] ?? null;
    if (value === null || typeof value === "number") input[field] = value;
    // JSON cannot write these, so programs send them as text; they were understood all the same.
    else if (typeof value === "string" && notANumber.test(value)) report(field, "must be a finite number");
    else report(field, "must be a number", "unreadable");
  }
  return input as ObservationInput;
};

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;

const readCell = (text: string | undefined): string | null => {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
};

const readNumberCell = (
  field: "value" | "n" | "numerator",
  text: string | undefined,
  report: ReportFault,
): number | null | undefined => {
  const cell = readCell(text);
  if (cell === null) return null;
  if (decimal.test(cell)) return Number(cell);
  report(field, `"${cell.slice(0, 40)}" is not a number`);
  return undefined;
};

/** One row of a CSV file; `columns` says in which cell each field stands. Empty cells are not given. */
export const readCsvObservation = (
  cells: readonly string[],
  columns: Readonly<Partial<Record<ObservationField, number>>>,
  report: ReportFault,
): ObservationInput => {
  const cellOf = (field: ObservationField): string | undefined => {
    const index = columns[field];
    return index === undefined ? undefined : cells[index];
  };
  return {
    metric: readCell(cellOf("metric")),
    site: readCell(cellOf("site")),
    subgroup: readCell(cellOf("subgroup")),
    period: readCell(cellOf("period")),
    value: readNumberCell("value", cellOf("value"), report),
    n: readNumberCell("n", cellOf("n"), report),
    numerator: readNumberCell("numerator", cellOf("numerator"), report),
    asOf: readCell(cellOf("asOf")),
    receivedAt: readCell(cellOf("receivedAt")),
    source: readCell(cellOf("source")),
    instrumentVersion: readCell(cellOf("instrumentVersion")),
  };
};
