/**
 * Which fields a thing of a plan file was written with. The schemas fill in what is left out, for creating; a thing that
 * is there already keeps what its file does not mention.
 */
const given = new WeakMap<object, ReadonlySet<string>>();

/** @param written the thing as it stands in the file, before anything was filled in */
export const rememberGivenFields = (thing: object, written: unknown): void => {
  if (written !== null && typeof written === "object") given.set(thing, new Set(Object.keys(written)));
};

/** Whether the file gives a field; of a thing that was not read from one, every field counts as given. */
export const isGiven = (thing: object, field: string): boolean => given.get(thing)?.has(field) ?? true;
