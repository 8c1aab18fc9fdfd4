/** "Account review: Lincoln High School": the routine, and whose turn it is where it takes turns. */
export const titleOfOccurrence = (routine: { title: string }, occurrence: { turnTitle: string | null }): string =>
  occurrence.turnTitle === null ? routine.title : `${routine.title}: ${occurrence.turnTitle}`;
