/**
 * Things in an order in which each comes after those it names; the given order where it does not matter. What is named
 * and not in the list is passed over, and a circle is left as given: whoever stores them says what is missing.
 */
export const orderByReferences = <T extends { code: string }>(
  things: readonly T[],
  namesOf: (thing: T) => readonly string[],
): T[] => {
  const byCode = new Map(things.map((thing) => [thing.code, thing]));
  const ordered = new Set<T>();
  const visiting = new Set<T>();
  const visit = (thing: T): void => {
    if (ordered.has(thing) || visiting.has(thing)) return;
    visiting.add(thing);
    for (const name of namesOf(thing)) {
      const named = byCode.get(name.replace(/^code:/, ""));
      if (named !== undefined) visit(named);
    }
    ordered.add(thing);
  };
  for (const thing of things) visit(thing);
  return [...ordered];
};
