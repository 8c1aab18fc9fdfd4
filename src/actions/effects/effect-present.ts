import type { MetricEvidence } from "../../metrics/metric-evidence.ts";
import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import type { IsoDate } from "../../platform/time/dates.ts";
import { actionLabel } from "../wording.ts";
import type { ActionCheckRow } from "./check-queries.ts";
import type { Effect } from "./effect.ts";
import type { ActionCheck, EffectFigure } from "./effect-schemas.ts";
import { sayEffect } from "./effect-sentence.ts";

const presentFigure = (figure: ReleasedFigure | null): EffectFigure | null =>
  figure === null || figure.value === null
    ? null
    : { period: figure.period, value: figure.value, receivedOn: figure.receivedOn, revision: figure.revision };

export const presentEffect = (
  action: { number: number; text: string; agreedOn: IsoDate; finishedOn: IsoDate | null },
  metric: MetricEvidence,
  effect: Effect<ReleasedFigure>,
) => ({
  metric: metric.code,
  unit: metric.unit,
  verdict: effect.verdict,
  text: sayEffect(action, metric, effect).text,
  before: presentFigure(effect.before),
  now: presentFigure(effect.now),
  difference: effect.difference,
});

export const presentCheck = (action: { number: number }, row: ActionCheckRow): ActionCheck => ({
  id: row.id,
  action: actionLabel(action.number),
  occurrence: row.occurrenceId,
  document: row.documentId,
  checkedOn: row.checkedOn,
  verdict: row.verdict,
  text: row.text,
  createdAt: row.createdAt.toISOString(),
});
