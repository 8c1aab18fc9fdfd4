import type { FieldError } from "../platform/errors/problem.ts";
import { comparePeriods, type Frequency, type PeriodKind, parsePeriod } from "./period.ts";
import type { Band, Direction } from "./trajectories/status.ts";

interface PeriodValue {
  period: string;
  value: number;
}

interface PlannedTrajectory {
  baseline: PeriodValue;
  target: PeriodValue;
  points: readonly PeriodValue[];
}

const kindsOf: Record<Frequency, readonly PeriodKind[]> = {
  yearly: ["year", "schoolYear"],
  halfYearly: ["half"],
  quarterly: ["quarter"],
  monthly: ["month"],
  weekly: ["week"],
  daily: ["day"],
};

const examples: Record<Frequency, string> = {
  yearly: "2011 or 2025-26",
  halfYearly: "2026-H1",
  quarterly: "2026-Q1",
  monthly: "2026-03",
  weekly: "2026-W07",
  daily: "2026-03-02",
};

/** Why a text is no period of a metric with this frequency; null when it is one. */
export function explainBadPeriod(text: string, frequency: Frequency): string | null {
  const period = parsePeriod(text, frequency);
  if (period !== null && kindsOf[frequency].includes(period.kind)) return null;
  return `"${text}" is not a period of this metric; write it like ${examples[frequency]}`;
}

/** Why a value cannot be one of its unit; null when it can. */
export function explainBadValue(value: number, unit: string): string | null {
  if (!Number.isFinite(value)) return "must be a finite number";
  if (unit === "percent" && (value < 0 || value > 100)) return `a percent lies between 0 and 100, not at ${value}`;
  return null;
}

/**
 * What is wrong with a trajectory for a metric of this unit and frequency: periods, values, and their order from the
 * baseline over the points to the target. Pointers are relative to the trajectory; empty when all is well.
 */
export function checkTrajectory(trajectory: PlannedTrajectory, unit: string, frequency: Frequency): FieldError[] {
  const steps = [
    { pointer: "/baseline", name: "the baseline", ...trajectory.baseline },
    ...trajectory.points.map((point, index) => ({ pointer: `/points/${index}`, name: "the point before", ...point })),
    { pointer: "/target", name: "the target", ...trajectory.target },
  ];
  const faults = steps.flatMap(({ pointer, period, value }) => {
    const badPeriod = explainBadPeriod(period, frequency);
    const badValue = explainBadValue(value, unit);
    return [
      ...(badPeriod === null ? [] : [{ pointer: `${pointer}/period`, message: badPeriod }]),
      ...(badValue === null ? [] : [{ pointer: `${pointer}/value`, message: badValue }]),
    ];
  });
  if (faults.some(({ pointer }) => pointer.endsWith("/period"))) return faults;
  for (const [index, step] of steps.entries()) {
    const previous = steps[index - 1];
    if (previous === undefined || comparePeriods(previous.period, step.period, frequency) < 0) continue;
    const message = `${step.period} does not come after ${previous.name} (${previous.period})`;
    faults.push({ pointer: `${step.pointer}/period`, message });
  }
  return faults;
}

/** A band goes with the direction `band` and with no other. Pointers are relative to the metric. */
export function checkBand(direction: Direction, band: Band | null): FieldError[] {
  if (direction !== "band") {
    return band === null ? [] : [{ pointer: "/band", message: "a band goes with the direction band only" }];
  }
  if (band === null) return [{ pointer: "/band", message: "the direction band needs a band (low and high)" }];
  return band.low <= band.high ? [] : [{ pointer: "/band/high", message: "high must not be below low" }];
}
