import type { Block, Line } from "./blocks.ts";
import { aside, bullets, heading, quote, say, subheading } from "./lines.ts";

/** Who was in a meeting, by how they were there; nothing where nobody wrote it down. */
export function layOutAttendance(attendance: readonly { label: string; names: readonly string[] }[]): Block[] {
  if (attendance.length === 0) return [];
  const rows = attendance.map(({ label, names }) => ({
    label,
    line: names.flatMap((name, index) => [...(index === 0 ? [] : say(", ")), ...quote(name)]),
  }));
  return [heading("Attendance"), { block: "facts", rows }];
}

/** What was noted in a meeting, item by item, in the words of those who noted it. */
export function layOutNotes(
  groups: readonly { title: string | null; notes: readonly { text: string; by: string }[] }[],
): Block[] {
  if (groups.length === 0) return [];
  return [
    heading("Notes"),
    aside(say("In the words of those who took them.")),
    ...groups.flatMap(({ title, notes }) => [
      subheading(title === null ? say("The meeting as a whole") : quote(title)),
      ...bullets(notes.flatMap(layOutNote)),
    ]),
  ];
}

/** Each line of a note for itself, since notes are often lists; behind the last, whose they are. */
function layOutNote({ text, by }: { text: string; by: string }): Line[] {
  const lines = text.split(/[\r\n\u2028\u2029]+/).flatMap((line) => line.trim().replace(/^[-*•]\s+/, "") || []);
  return lines.map((line, index) =>
    index < lines.length - 1 ? quote(line) : [...quote(line), ...say(" ("), ...quote(by), ...say(")")],
  );
}
