/**
 * How calendars know an occurrence, in invitations and feeds alike: the same for ever, wherever it is moved.
 * @param host what stands right of the @ in Message-IDs too
 */
export const uidOfOccurrence = (occurrenceId: string, host: string): string => `${occurrenceId}@${host}`;
