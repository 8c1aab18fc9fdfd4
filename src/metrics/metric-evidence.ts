import type { IsoDate } from "../platform/time/dates.ts";
import type { ReleasedFigure } from "./observations/small-cells.ts";
import type { Frequency } from "./period.ts";
import type { Band, Direction, StatusThresholds } from "./trajectories/status.ts";
import type { TrajectoryVersion } from "./trajectories/trajectory.ts";

/** All that judging a metric and writing about it needs, as known at one moment. Names everything by code. */
export interface MetricEvidence<Figure = ReleasedFigure> {
  code: string;
  title: string;
  kind: "outcome" | "leading" | "implementation" | "perverse";
  unit: string;
  direction: Direction;
  band: Band | null;
  frequency: Frequency;
  /** "cohort" where periods are cohorts ("cohort 2011"); null where the period speaks for itself ("March 2026"). */
  periodNoun: string | null;
  /** Null: the thresholds of the organisation. */
  thresholds: StatusThresholds | null;
  /** The latest revision of each period of the one series shown, known at the moment, oldest period first. */
  figures: Figure[];
  /** Every version, also those that take effect later. */
  trajectories: TrajectoryVersion[];
  /** The period after the last figure and the date it is due to arrive; null without a figure or a publication lag. */
  nextExpected: { period: string; expectedOn: IsoDate } | null;
}
