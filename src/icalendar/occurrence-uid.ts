/**
 * How calendars know an occurrence, in invitations and feeds alike: the same for ever, wherever it is moved and whatever
 * the settings are, so nothing of them is in it. The id alone is unique in the world.
 */
export const uidOfOccurrence = (occurrenceId: string): string => `${occurrenceId}@occurrences.drumbeat`;
