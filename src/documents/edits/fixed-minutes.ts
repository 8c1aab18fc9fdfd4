import type { AgendaPart } from "../../templates/template.ts";
import { allotMinutes, splitEvenly } from "../composing/minutes.ts";

/** The time of a meeting while it is being shared out. */
export interface TimeTable {
  parts: { part: AgendaPart; minutes: number }[];
  dives: { key: string; minutes: number }[];
}

/** Somebody's wish: so many minutes for a part or for one deep dive. */
export interface MinutesWish {
  number: number;
  of: { part: AgendaPart } | { dive: string };
  minutes: number;
}

/**
 * Shares a meeting out so that every wish that can be kept is kept; the other parts share the rest in the proportions
 * they had, the other deep dives evenly. Parts add up to the meeting, deep dives to their part, whatever is wished for.
 * @returns the shared-out time, and the wishes that would have broken a sum, each with its reason
 */
export function shareOutMinutes(
  table: TimeTable,
  wishes: readonly MinutesWish[],
  total: number,
): { table: TimeTable; refused: { number: number; why: string }[] } {
  const refused: { number: number; why: string }[] = [];
  const parts = new Map<AgendaPart, number>();
  const dives = new Map<string, number>();
  for (const wish of wishes) {
    const { of, minutes } = wish;
    const [nextParts, nextDives] = [new Map(parts), new Map(dives)];
    if ("part" in of) nextParts.set(of.part, minutes);
    else nextDives.set(of.dive, minutes);
    const why = explainImpossible(table, nextParts, nextDives, total);
    if (why !== null) {
      refused.push({ number: wish.number, why });
    } else if ("part" in of) parts.set(of.part, minutes);
    else dives.set(of.dive, minutes);
  }
  return { table: share(table, parts, dives, total), refused };
}

const sumOf = (values: Iterable<number>) => [...values].reduce((sum, each) => sum + each, 0);

function explainImpossible(
  { parts, dives }: TimeTable,
  fixedParts: ReadonlyMap<AgendaPart, number>,
  fixedDives: ReadonlyMap<string, number>,
  total: number,
): string | null {
  const taken = sumOf(fixedDives.values());
  const forDives = fixedParts.get("deepDives");
  const areAllDivesFixed = dives.length > 0 && fixedDives.size === dives.length;
  if (forDives !== undefined && taken > forDives) {
    return `the deep dives have ${forDives} minutes together, and ${taken} are given to some of them`;
  }
  if (forDives !== undefined && areAllDivesFixed && taken < forDives) {
    return `the deep dives have ${forDives} minutes together, and would be given ${taken}`;
  }
  const isDivesSet = forDives !== undefined || areAllDivesFixed;
  const needed = sumOf(fixedParts.values()) + (forDives === undefined ? taken : 0);
  if (needed > total) return `the meeting has ${total} minutes, and ${needed} would be given`;
  const openParts = parts.filter(({ part }) => (part === "deepDives" ? !isDivesSet : !fixedParts.has(part)));
  if (openParts.length === 0 && needed < total) {
    return `the meeting has ${total} minutes, and no part is left to take the other ${total - needed}`;
  }
  return null;
}

function share(
  { parts, dives }: TimeTable,
  fixedParts: ReadonlyMap<AgendaPart, number>,
  fixedDives: ReadonlyMap<string, number>,
  total: number,
): TimeTable {
  const taken = sumOf(fixedDives.values());
  const areAllDivesFixed = dives.length > 0 && fixedDives.size === dives.length;
  const fixed = new Map(fixedParts);
  if (areAllDivesFixed) fixed.set("deepDives", taken);
  const shareParts = () => shareOpen(parts, ({ part }) => fixed.get(part), total, allotMinutes);
  let minutes = shareParts();
  const forDives = parts.findIndex(({ part }) => part === "deepDives");
  if (forDives >= 0 && (minutes[forDives] ?? 0) < taken) {
    fixed.set("deepDives", taken);
    minutes = shareParts();
  }
  const evenly = (rest: number, open: readonly number[]) => splitEvenly(rest, open.length);
  const ofDives = shareOpen(dives, ({ key }) => fixedDives.get(key), minutes[forDives] ?? 0, evenly);
  return {
    parts: parts.map((part, index) => ({ ...part, minutes: minutes[index] ?? 0 })),
    dives: dives.map((dive, index) => ({ ...dive, minutes: ofDives[index] ?? 0 })),
  };
}

/** Fixed ones keep theirs; the others share the rest. */
function shareOpen<T extends { minutes: number }>(
  items: readonly T[],
  fixedOf: (item: T) => number | undefined,
  total: number,
  divide: (rest: number, before: readonly number[]) => number[],
): number[] {
  const open = items.filter((item) => fixedOf(item) === undefined);
  const rest = Math.max(0, total - sumOf(items.map((item) => fixedOf(item) ?? 0)));
  const minutes = divide(
    rest,
    open.map((item) => item.minutes),
  );
  return items.map((item) => fixedOf(item) ?? minutes[open.indexOf(item)] ?? 0);
}
