/** What an iCalendar text asks of its reader: its one METHOD line; null when it has none, or several. */
export const readCalendarMethod = (content: string): string | null => {
  const methods = [...content.matchAll(/^METHOD:([A-Za-z-]+)\r?$/gm)].map((match) => (match[1] ?? "").toUpperCase());
  return methods.length === 1 ? (methods[0] ?? null) : null;
};
