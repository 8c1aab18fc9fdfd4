/** The kinds of routine, as the practice names them. */
export const routineKinds = [
  "stocktake",
  "memo",
  "accountReview",
  "lowPerformingSchoolReview",
  "globalStocktake",
  "boardStocktake",
  "compactReview",
  "priorityReview",
  "capacityReview",
  "selfAssessment",
] as const;
export type RoutineKind = (typeof routineKinds)[number];

/** What to do with a date that is no working day. */
export const shiftRules = ["next", "previous", "nearest", "keep", "skip"] as const;
export type ShiftRule = (typeof shiftRules)[number];

/**
 * planned -> held -> closed for a meeting, planned -> issued for a paper;
 * planned -> gaveWay, skipped or cancelled when it does not take place.
 */
export const occurrenceStatuses = ["planned", "held", "closed", "issued", "gaveWay", "skipped", "cancelled"] as const;
export type OccurrenceStatus = (typeof occurrenceStatuses)[number];

/**
 * planned -> due (the sweep claimed it) -> done; notPossible: due before the routine was known;
 * missed: beyond the catch-up window or too late to be of use; cancelled: the occurrence does not take place.
 */
export const stepStates = ["planned", "due", "done", "notPossible", "missed", "cancelled"] as const;
export type StepState = (typeof stepStates)[number];

/**
 * What is made up when a step of several occurrences of one routine comes late at once: that of the latest alone, or
 * that of every one.
 */
export const overlapRules = ["latest", "every"] as const;

/** Over what the occurrences of a routine take turns; topics are free text, such as departments. */
export const turnKinds = ["goals", "sites", "topics"] as const;
export type TurnKind = (typeof turnKinds)[number];

export const occurrenceChangeKinds = ["moved", "skipped", "cancelled", "gaveWay", "reinstated"] as const;
export type OccurrenceChangeKind = (typeof occurrenceChangeKinds)[number];

/** notNeeded: nobody had been told of the former date. due -> done. */
export const announcementStates = ["notNeeded", "due", "done"] as const;

/** A paper is issued by its own occurrence; nobody meets. */
export const isPaper = (kind: RoutineKind): boolean => kind === "memo";

const kindTitles: Record<RoutineKind, string> = {
  stocktake: "Stocktake",
  memo: "Delivery memo",
  accountReview: "Account review",
  lowPerformingSchoolReview: "Low-performing-school review",
  globalStocktake: "Global stocktake",
  boardStocktake: "Board stocktake",
  compactReview: "Compact review",
  priorityReview: "Priority review",
  capacityReview: "Capacity review",
  selfAssessment: "Self-assessment",
};

export const describeKind = (kind: RoutineKind): string => kindTitles[kind];
