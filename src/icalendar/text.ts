const lineBreaks = new Set(["\r\n", "\r", "\n", "\v", "\f", "\u0085", "\u2028", "\u2029"]);

/**
 * Free text as a calendar may hold it: every kind of line break becomes one, and control characters, which RFC 5545
 * 3.1 forbids and some readers take for the end of a line, are left out. Nothing is escaped yet.
 */
export const cleanText = (text: string): string =>
  text
    .replace(/\r\n|\p{Cc}|\u2028|\u2029/gu, (found) => {
      if (lineBreaks.has(found)) return "\n";
      return found === "\t" ? found : "";
    })
    // Halves of a character pair.
    .replace(/\p{Cs}/gu, "\ufffd");

/** As `cleanText`, in one line. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, " ").trim();

/**
 * A name as a parameter may hold it, which has no way to escape a quotation mark that all programs read; a caret starts
 * an escape for some of them (RFC 6868), and a backslash for others: ical.js loses the end of a name that has two.
 */
export const cleanName = (name: string): string =>
  cleanLine(name).replaceAll('"', "'").replaceAll("^", "").replaceAll("\\", "/");

/** For properties whose type the builder does not know, and which it would write as they are: RFC 5545 3.3.11. */
export const escapeText = (text: string): string =>
  text.replace(/[\\;,]/g, (character) => `\\${character}`).replaceAll("\n", "\\n");

/**
 * An e-mail address as the address of a calendar's organizer or attendee.
 * @throws RangeError when it is not one plain address
 */
export const toMailto = (email: string): string => {
  if (!/^[^\s<>,;:"\\\p{C}@]+@[^\s<>,;:"\\\p{C}@]+$/u.test(email)) {
    throw new RangeError(`"${cleanLine(email).slice(0, 80)}" is not an e-mail address`);
  }
  return `mailto:${email.replace(/[%?#&]/g, (character) => encodeURIComponent(character))}`;
};
