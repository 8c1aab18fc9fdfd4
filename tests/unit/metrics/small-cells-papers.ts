import { composeAgenda } from "../../../src/documents/composing/compose-agenda.ts";
import { composeMemo } from "../../../src/documents/composing/compose-memo.ts";
import type { PaperMetric } from "../../../src/documents/evidence.ts";
import type { ReleasedFigure } from "../../../src/metrics/observations/small-cells.ts";
import {
  buildMarch2013,
  buildMetric,
  buildSetting,
  commissioner,
  memoTemplate,
  sinceLastPaper,
  unit,
} from "../documents/massachusetts-evidence.ts";
import type { PaperFigure } from "./small-cells-attacker.ts";
import { cellOf } from "./small-cells-tables.ts";

/** Each series of figures as a metric of its own, as views on one metric are. */
const toMetrics = (current: readonly ReleasedFigure[]): PaperMetric[] => {
  const series = new Map<string, ReleasedFigure[]>();
  for (const figure of current) {
    const code = `${figure.site ?? "STATE"} ${figure.subgroup}`;
    series.set(code, [...(series.get(code) ?? []), figure]);
  }
  const sorted = new Map(
    [...series].map(([code, figures]) => [code, figures.toSorted((a, b) => (a.period < b.period ? -1 : 1))]),
  );
  const seriesWhere = (isPart: (figure: ReleasedFigure) => boolean) =>
    [...sorted.values()].flatMap((figures) => (figures[0] !== undefined && isPart(figures[0]) ? [figures] : []));
  const subgroups = seriesWhere(({ site, subgroup }) => site === null && subgroup !== "all").map((figures) => {
    const subgroup = figures[0]?.subgroup ?? "";
    return { subgroup, title: subgroup, figures };
  });
  const sites = seriesWhere(({ site, subgroup }) => site?.startsWith("D") === true && subgroup === "all").map(
    (figures) => {
      const site = figures[0]?.site ?? "";
      return { site, title: site, figures };
    },
  );
  return [...sorted].map(([code, figures]) => {
    const parts = code === "STATE all" ? { subgroups, sites } : { subgroups: [], sites: [] };
    return { ...buildMetric({ code, title: `Rate of ${code}` }), figures, figuresBefore: [], ...parts };
  });
};

/** Every object of a paper that gives a figure of a metric and period, however deep it lies. */
const readFigures = (paper: unknown): { code: string; period: string; value: number }[] => {
  const found: { code: string; period: string; value: number }[] = [];
  const read = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    const { code, period, value } = part as Record<string, unknown>;
    if (typeof code === "string" && typeof period === "string" && typeof value === "number") {
      found.push({ code, period, value });
    }
    for (const each of Object.values(part)) read(each);
  };
  read(paper);
  return found;
};

/** What the agenda and the memo composed from the figures known on a day say, rounded to one decimal. */
export const readPapers = (current: readonly ReleasedFigure[], knownOn: string): PaperFigure[] => {
  const metrics = sinceLastPaper(toMetrics(current), "2012-12-28");
  const setting = { ...buildSetting(), knownOn };
  const goals = [{ code: "G", title: "Goal", owners: [], metrics: metrics.map(({ code }) => code) }];
  const shared = { setting, goals, metrics, actions: [], asks: [] };
  const memo = composeMemo({
    ...shared,
    ...{ template: memoTemplate(), to: commissioner, from: unit, likelihoods: [], lastKnownOn: null },
    ...{ period: { after: null, until: knownOn }, decisions: [], handovers: [] },
  });
  const cells = new Map(
    current.map((figure) => [`${figure.site ?? "STATE"} ${figure.subgroup} ${figure.period}`, figure]),
  );
  return readFigures([composeAgenda(buildMarch2013(shared)), memo]).flatMap(({ code, period, value }) => {
    const figure = cells.get(`${code} ${period}`);
    return figure === undefined ? [] : [{ name: `${cellOf(figure)}#${figure.revision}`, value }];
  });
};
