/** That the dates of one routine hang on another's: by its cadence, a change of it, or by waiting for it. */
export interface Dependence {
  routineId: string;
  requiredId: string;
}

const groupBy = (
  edges: readonly Dependence[],
  key: keyof Dependence,
  value: keyof Dependence,
): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const edge of edges) {
    const group = groups.get(edge[key]);
    if (group) group.push(edge[value]);
    else groups.set(edge[key], [edge[value]]);
  }
  return groups;
};

/** Everything that hangs on these routines, however indirectly, with themselves; a circle ends the walk. */
export function findAffected(edges: readonly Dependence[], changedIds: readonly string[]): Set<string> {
  const followers = groupBy(edges, "requiredId", "routineId");
  const found = new Set(changedIds);
  for (const id of found) for (const follower of followers.get(id) ?? []) found.add(follower);
  return found;
}

/**
 * These routines and everything that hangs on them, each once and after all it hangs on. The order of two routines is
 * the same whatever else is asked for, so that those who lock them in it never wait for each other in a circle.
 */
export function orderAffected(edges: readonly Dependence[], changedIds: readonly string[]): string[] {
  const required = groupBy(edges, "routineId", "requiredId");
  const depths = new Map<string, number>();
  const measure = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    // A circle is refused when it is stored; here it would only have to end.
    depths.set(id, 0);
    const depth = Math.max(-1, ...(required.get(id) ?? []).map(measure)) + 1;
    depths.set(id, depth);
    return depth;
  };
  const affected = [...findAffected(edges, changedIds)].map((id) => ({ id, depth: measure(id) }));
  return affected.sort((a, b) => a.depth - b.depth || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
}
