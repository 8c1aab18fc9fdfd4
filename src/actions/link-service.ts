import type { Scope } from "../platform/db/scope.ts";
import { goalRows, metricRows, strategyRows } from "./queries.ts";

/** What was said can be linked to, by reference; undefined says nothing, null says none. */
export interface Links {
  goal?: string | null | undefined;
  strategy?: string | null | undefined;
  metric?: string | null | undefined;
}

/**
 * Ids of what the links name: undefined where they say nothing, null where they say none.
 * @throws Problem 404 for an id that is not the organisation's, 422 for an unknown code
 */
export const resolveLinks = async (scope: Scope, links: Links) => {
  const resolve = async (rows: typeof goalRows | typeof strategyRows | typeof metricRows, field: keyof Links) => {
    const reference = links[field];
    if (reference === undefined || reference === null) return reference;
    return (await rows.resolveOne(scope, reference, `/${field}`)).id;
  };
  return {
    goalId: await resolve(goalRows, "goal"),
    strategyId: await resolve(strategyRows, "strategy"),
    metricId: await resolve(metricRows, "metric"),
  };
};

/** The fields of a patch that say something. */
export const definedOf = <T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
