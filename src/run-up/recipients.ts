import { joinList } from "../documents/sentences.ts";

export interface Reason<P extends { id: string }> {
  person: P;
  /** "you chair this meeting" */
  because: string;
}

/** Each person once, with all the reasons for which they are written to, in the order given. */
export const gatherRecipients = <P extends { id: string }>(reasons: readonly Reason<P>[]): Reason<P>[] => {
  const byId = new Map<string, { person: P; all: string[] }>();
  for (const { person, because } of reasons) {
    const known = byId.get(person.id);
    if (known === undefined) byId.set(person.id, { person, all: [because] });
    else if (!known.all.includes(because)) known.all.push(because);
  }
  return [...byId.values()].map(({ person, all }) => ({ person, because: joinList(all) }));
};
