import type { ReleasedRevision } from "../../metrics/observations/revision-service.ts";
import type { ReleasedFigure } from "../../metrics/observations/small-cells.ts";
import { comparePeriods, describePeriod } from "../../metrics/period.ts";
import { formatDate, type IsoDate } from "../../platform/time/dates.ts";
import { asSubject, countOf, formatValue, startSentence } from "../sentences.ts";
import type { DocumentModel, Source } from "../view-model.ts";

/** One revision of a figure, in words; null where it is hidden to protect a small group. */
export interface FigureText {
  revision: number;
  valueText: string | null;
  receivedOn: IsoDate;
}

interface FigureName {
  /** The metric that is observed; a view's figures are another's. */
  metric: string;
  title: string;
  site: string | null;
  subgroup: string;
  period: string;
  periodLabel: string;
}

export interface FigureChange extends FigureName {
  printed: FigureText;
  now: FigureText;
  /** False where it was received again and still reads the same. */
  isRestated: boolean;
  text: string;
}

export interface NewFigure extends FigureName {
  now: FigureText;
  text: string;
}

export interface ChangesSince {
  data: FigureChange[];
  /** Of periods that the document knew no figure of. */
  figuresSince: NewFigure[];
  statement: string;
}

/** A series of which the document had no figure at all. */
export interface SeriesWithoutFigure {
  title: string;
  metric: string;
  site: string | null;
  subgroup: string;
}

export interface DocumentAsPrinted {
  sources: readonly Source[];
  withoutFigure: readonly SeriesWithoutFigure[];
  /** When it was composed, as an ISO 8601 instant of the organisation. */
  composedAt: string;
  knownOn: IsoDate;
  /** Whether it may still take up what came since. */
  isOpen: boolean;
}

/** The codes and titles of metrics that a document shows without any figure. */
export function listMetricsWithoutFigure(model: DocumentModel): { code: string; title: string }[] {
  const lines =
    model.kind === "agenda"
      ? model.progress.goals.flatMap((goal) => goal.lines)
      : model.kind === "memo"
        ? model.standing.flatMap((goal) => goal.lines)
        : [];
  const titles = new Map(lines.filter((line) => line.period === null).map(({ code, title }) => [code, title]));
  return [...titles].map(([code, title]) => ({ code, title }));
}

/** What a document cites or draws; an action log does neither. */
export function listSources(model: DocumentModel): Source[] {
  return model.kind === "actionLog" ? [] : [...model.sources, ...(model.drawn ?? [])];
}

const groupBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> => {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
};

const seriesKey = (of: { metric: string; site: string | null; subgroup: string }) =>
  JSON.stringify([of.metric, of.site, of.subgroup]);

/** The revision that counts: received last, and of several at one moment the one stored last. */
const lastReceived = (revisions: readonly ReleasedRevision[]): ReleasedRevision | undefined =>
  revisions.reduce<ReleasedRevision | undefined>((best, one) => {
    if (best === undefined) return one;
    const [a, b] = [best.figure, one.figure];
    const isLater = b.receivedAt === a.receivedAt ? b.revision > a.revision : b.receivedAt > a.receivedAt;
    return isLater ? one : best;
  }, undefined);

const textOf = (figure: ReleasedFigure, unit: string): FigureText => ({
  revision: figure.revision,
  valueText: figure.value === null ? null : formatValue(figure.value, unit),
  receivedOn: figure.receivedOn,
});

/** A view's title says what part it shows; of any other series the part is added. */
const nameFigure = (name: FigureName, isView: boolean): string => {
  const part = [...(name.site === null ? [] : [name.site]), ...(name.subgroup === "all" ? [] : [name.subgroup])].join(
    ", ",
  );
  const subject = startSentence(asSubject(name.title));
  return `${subject}${isView || part === "" ? "" : ` (${part})`} for ${name.periodLabel}`;
};

const hidden = "it is not shown, to protect a small group";

const sayChange = (name: string, printed: FigureText, now: FigureText): string => {
  const on = formatDate(now.receivedOn);
  if (printed.valueText === null || now.valueText === null) return `${name} has been restated on ${on}; ${hidden}.`;
  if (printed.valueText === now.valueText) return `${name} was received again on ${on} and is still ${now.valueText}.`;
  return `${name} was ${printed.valueText} and has been restated as ${now.valueText} on ${on}.`;
};

const sayNew = (name: string, now: FigureText): string =>
  now.valueText === null
    ? `${name} has come since, on ${formatDate(now.receivedOn)}; ${hidden}.`
    : `${name} has come since: ${now.valueText}, received on ${formatDate(now.receivedOn)}.`;

const sayAll = (document: DocumentAsPrinted, restated: number, fresh: number): string => {
  const since = `since ${formatDate(document.knownOn)}, up to which this document tells what was known`;
  if (document.sources.length + document.withoutFigure.length === 0) return "This document cites no figures.";
  const what =
    restated === 0
      ? `Nothing that it cites has been restated ${since}.`
      : `${startSentence(countOf(restated, "figure"))} that it cites ${restated === 1 ? "has" : "have"} been restated ${since}.`;
  const more =
    fresh === 0
      ? ""
      : ` ${startSentence(countOf(fresh, "figure"))} of ${fresh === 1 ? "a newer period has" : "newer periods have"} come.`;
  const stays = restated + fresh === 0 || document.isOpen ? "" : " The document itself stays as it was.";
  return `${what}${more}${stays}`;
};

/**
 * What became of the figures that a document cites, and what came after it in the same series.
 * @param known every revision known now of the periods it cites, and what came since; hidden where it must be
 */
export function findChanges(document: DocumentAsPrinted, known: readonly ReleasedRevision[]): ChangesSince {
  const bySeries = groupBy(known, ({ figure }) => seriesKey(figure));
  const data: FigureChange[] = [];
  const figuresSince: NewFigure[] = [];
  const citedByObserved = groupBy(document.sources, (source) => seriesKey({ ...source, metric: source.of }));

  const addNew = (
    name: Omit<FigureName, "period" | "periodLabel">,
    isView: boolean,
    of: readonly ReleasedRevision[],
  ) => {
    const last = lastReceived(of);
    if (last === undefined) return;
    const { period } = last.figure;
    const label = describePeriod(period, last.frequency);
    const periodLabel = last.periodNoun === null ? label : `${last.periodNoun} ${label}`;
    const now = textOf(last.figure, last.unit);
    const { metric, title, site, subgroup } = name;
    const figureName = { metric, title, site, subgroup, period, periodLabel };
    figuresSince.push({ ...figureName, now, text: sayNew(nameFigure(figureName, isView), now) });
  };

  for (const [key, sources] of citedByObserved) {
    const periods = groupBy(bySeries.get(key) ?? [], ({ figure }) => figure.period);
    const frequency = bySeries.get(key)?.[0]?.frequency;
    for (const source of uniqueFigures(sources)) {
      const revisions = periods.get(source.period) ?? [];
      const last = lastReceived(revisions);
      if (last === undefined || last.figure.revision === source.revision) continue;
      const asPrinted = revisions.find(({ figure }) => figure.revision === source.revision)?.figure;
      const { of: metric, title, site, subgroup, period, periodLabel } = source;
      const name = { metric, title, site, subgroup, period, periodLabel };
      const printed: FigureText =
        asPrinted === undefined
          ? { revision: source.revision, valueText: null, receivedOn: source.receivedOn }
          : textOf(asPrinted, last.unit);
      const now = textOf(last.figure, last.unit);
      const isRestated = printed.valueText === null || printed.valueText !== now.valueText;
      const text = sayChange(nameFigure(name, source.metric !== source.of), printed, now);
      data.push({ ...name, printed, now, isRestated, text });
    }
    const [first] = sources;
    if (first === undefined) continue;
    const cited = sources.map((source) => source.period).sort((a, b) => comparePeriods(a, b, frequency));
    const latest = cited.at(-1) ?? "";
    const isNew = ([period, revisions]: [string, ReleasedRevision[]]): boolean =>
      !cited.includes(period) &&
      (comparePeriods(period, latest, frequency) > 0 ||
        revisions.some(({ figure }) => figure.revision === 1 && figure.receivedAt > document.composedAt));
    const fresh = [...periods].filter(isNew).sort(([a], [b]) => comparePeriods(a, b, frequency));
    const name = { metric: first.of, title: first.title, site: first.site, subgroup: first.subgroup };
    for (const [, revisions] of fresh) addNew(name, first.metric !== first.of, revisions);
  }

  for (const series of document.withoutFigure) {
    if (citedByObserved.has(seriesKey(series))) continue;
    const periods = groupBy(bySeries.get(seriesKey(series)) ?? [], ({ figure }) => figure.period);
    const frequency = bySeries.get(seriesKey(series))?.[0]?.frequency;
    // What is shown without a figure is named by the title of the metric itself, view or not.
    for (const [, revisions] of [...periods].sort(([a], [b]) => comparePeriods(a, b, frequency))) {
      addNew(series, true, revisions);
    }
  }
  const restated = data.filter((change) => change.isRestated).length;
  return { data, figuresSince, statement: sayAll(document, restated, figuresSince.length) };
}

/** A document may cite one figure under two names; it is told of once, under the first. */
const uniqueFigures = (sources: readonly Source[]): Source[] =>
  [...groupBy(sources, (source) => `${source.period} ${source.revision}`).values()].flatMap(([first]) => first ?? []);

/** One line for the top of a page, outside the document; null when nothing that it prints was restated. */
export function sayRestated({ data }: Pick<ChangesSince, "data">): string | null {
  const restated = data.filter((change) => change.isRestated);
  return restated.length === 0 ? null : `Restated since: ${restated.map(({ text }) => text).join(" ")}`;
}
