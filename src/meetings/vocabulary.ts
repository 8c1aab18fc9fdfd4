/** How somebody was in a meeting; remote: by telephone or video; excused: said beforehand that they would not come. */
export const attendanceStates = ["present", "remote", "excused", "absent"] as const;
export type AttendanceState = (typeof attendanceStates)[number];

export const attended = (state: AttendanceState): boolean => state === "present" || state === "remote";

const labels: Record<AttendanceState, string> = {
  present: "Present",
  remote: "By phone or video",
  excused: "Excused",
  absent: "Absent",
};

/** Who was there, by how they were, in the words of the record; states that nobody was in are left out. */
export const groupByState = <T extends { state: AttendanceState }>(
  attendance: readonly T[],
): { state: AttendanceState; label: string; people: T[] }[] =>
  attendanceStates.flatMap((state) => {
    const people = attendance.filter((one) => one.state === state);
    return people.length === 0 ? [] : [{ state, label: labels[state], people }];
  });
