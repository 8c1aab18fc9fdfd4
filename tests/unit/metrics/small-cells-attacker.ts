import loadHighs from "highs";
import type { ObservedFigure } from "../../../src/metrics/observations/small-cells.ts";
import { cellOf, type TrueLine } from "./small-cells-tables.ts";

// The package is typed as CommonJS, whose default export it does not have when it runs.
const highs = await (loadHighs as unknown as typeof loadHighs.default)();

/** One revision of one cell: what is to be kept from the attacker, or what he reads. */
export interface Secret {
  name: string;
  n: number;
  numerator: number;
}

/** A percentage read in a paper, rounded to one decimal, whose cell the tables do not show. */
export interface PaperFigure {
  name: string;
  value: number;
}

export const nameOf = (figure: Pick<ObservedFigure, "site" | "subgroup" | "period" | "revision">) =>
  `${cellOf(figure)}#${figure.revision}`;

/** Of each cell the revision received last in the first batches. */
const currentAfter = (batches: readonly ObservedFigure[][], count: number): Map<string, ObservedFigure> =>
  new Map(
    batches
      .slice(0, count)
      .flat()
      .map((figure) => [cellOf(figure), figure]),
  );

interface Equation {
  parts: Secret[];
  total: Secret;
}

/**
 * What holds of the figures at each moment. A few people of a total that are in none of its parts are a secret of their
 * own; many make the line say nothing.
 */
const writeEquations = (batches: readonly ObservedFigure[][], lines: readonly TrueLine[], threshold: number) =>
  batches.flatMap((_, index) => {
    const current = currentAfter(batches, index + 1);
    return lines.flatMap(([first = "", ...rest], line): Equation[] => {
      const total = current.get(first);
      const parts = rest.flatMap((key) => current.get(key) ?? []);
      if (total === undefined || parts.length === 0) return [];
      const toSecret = (figure: ObservedFigure): Secret => ({
        name: nameOf(figure),
        n: figure.n ?? 0,
        numerator: figure.numerator ?? 0,
      });
      const n = parts.reduce((left, part) => left - (part.n ?? 0), total.n ?? 0);
      const numerator = parts.reduce((left, part) => left - (part.numerator ?? 0), total.numerator ?? 0);
      if (n < 0 || numerator < 0 || numerator > n || n >= threshold) return [];
      const isComplete = parts.length === rest.length;
      if (n > 0 && isComplete) return [];
      const missing = isComplete ? [] : [{ name: `rest of line ${line} at ${index}`, n, numerator }];
      return [{ total: toSecret(total), parts: [...parts.map(toSecret), ...missing] }];
    });
  });

/**
 * Everything an attacker can work out who has read all revisions named in `shown`, and knows that what is hidden is no
 * fewer than nobody and counts no more than there are. Variables are those counted and those not counted of every
 * hidden revision. Each pair of opposite objectives shows numbers that differ between two solutions; what never differs
 * is asked for by itself.
 * @returns names of hidden revisions of which n, numerator or value is certain
 */
export const workOut = (
  batches: readonly ObservedFigure[][],
  lines: readonly TrueLine[],
  threshold: number,
  shown: ReadonlySet<string>,
  papers: readonly PaperFigure[] = [],
): string[] => {
  const equations = writeEquations(batches, lines, threshold);
  const secrets = new Map<string, Secret>();
  for (const { total, parts } of equations) {
    for (const each of [total, ...parts]) if (!shown.has(each.name)) secrets.set(each.name, each);
  }
  for (const figure of batches.flat()) {
    const name = nameOf(figure);
    if (!shown.has(name)) secrets.set(name, { name, n: figure.n ?? 0, numerator: figure.numerator ?? 0 });
  }
  const names = [...secrets.keys()];
  if (names.length === 0) return [];
  const indexOf = new Map(names.map((name, index) => [name, index]));
  return highs.withModel((model) => {
    model.options.set({ output_flag: false });
    for (let column = 0; column < names.length * 2; column += 1) model.addVar(0, 10_000);
    const column = (name: string, isCounted: boolean) => (indexOf.get(name) ?? 0) * 2 + (isCounted ? 0 : 1);
    for (const { total, parts } of equations) {
      for (const isCounted of [true, false]) {
        const indices: number[] = [];
        const values: number[] = [];
        let known = 0;
        for (const [each, sign] of [[total, -1] as const, ...parts.map((part) => [part, 1] as const)]) {
          if (secrets.has(each.name)) {
            indices.push(column(each.name, isCounted));
            values.push(sign);
          } else known += sign * (isCounted ? each.numerator : each.n - each.numerator);
        }
        if (indices.length > 0) model.addRow(-known, -known, { indices, values });
      }
    }
    for (const { name, value } of papers) {
      if (!secrets.has(name)) continue;
      const indices = [column(name, true), column(name, false)];
      model.addRow(-highs.infinity, 0, { indices, values: [100 - (value + 0.05), -(value + 0.05)] });
      model.addRow(0, highs.infinity, { indices, values: [100 - (value - 0.05), -(value - 0.05)] });
    }
    const solve = (costs: readonly number[]): number[] => {
      costs.forEach((cost, index) => {
        model.changeColCost(index, cost);
      });
      model.run();
      return [...model.getSolution().colValue];
    };
    const low = Array.from({ length: names.length * 2 }, () => Number.POSITIVE_INFINITY);
    const high = low.map(() => Number.NEGATIVE_INFINITY);
    const compare = (costs: readonly number[]) => {
      for (const sign of [1, -1]) {
        solve(costs.map((cost) => sign * cost)).forEach((value, index) => {
          low[index] = Math.min(low[index] ?? value, value);
          high[index] = Math.max(high[index] ?? value, value);
        });
      }
    };
    const isFixed = (index: number) => (high[index] ?? 0) - (low[index] ?? 0) < 1e-6;
    let seed = 7;
    for (let round = 0; round < 3; round += 1) {
      compare(
        low.map(() => {
          seed = (seed * 16_807) % 2_147_483_647;
          return (seed % 2_001) / 1_000 - 1;
        }),
      );
    }
    for (let index = 0; index < low.length; index += 1) {
      if (isFixed(index)) compare(low.map((_, other) => (other === index ? 1 : 0)));
    }
    // Those counted and those not are free of each other: where both differ, so do n and the value.
    const isOfNobody = (name: string) => name.startsWith("rest") && secrets.get(name)?.n === 0;
    return names.filter((name, index) => !isOfNobody(name) && (isFixed(index * 2) || isFixed(index * 2 + 1)));
  });
};
