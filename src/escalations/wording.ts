import { joinList } from "../documents/sentences.ts";
import type { EscalationRole } from "../organisations/schemas.ts";
import { formatDate, type IsoDate } from "../platform/time/dates.ts";

/** What a role of the line is called in sentences. */
export const roleNames: Record<EscalationRole, string> = {
  goalLeader: "the goal leader",
  unit: "the delivery unit",
  leader: "the system leader",
};

/** Why an escalation ended, for its row and for the audit trail. */
export function describeEnd(over: { number: number; level: number; state: string; dueOn: IsoDate }): {
  reason: string;
  summary: string;
} {
  const reason = over.state === "open" ? `it has a new date, ${formatDate(over.dueOn)}` : `it is ${over.state}`;
  return { reason, summary: `The escalation of A${over.number} (level ${over.level}) ended: ${reason}` };
}

export function describeRaised(raised: {
  number: number;
  level: number;
  to: EscalationRole;
  afterWorkingDays: number;
  dueText: string;
  recipients: readonly string[];
}): string {
  const { number, level, to, afterWorkingDays, dueText, recipients } = raised;
  const days = afterWorkingDays === 1 ? "1 working day" : `${afterWorkingDays} working days`;
  return `A${number} went up the line to ${roleNames[to]} (level ${level}), ${joinList(recipients)}: ${days} or more past ${dueText}`;
}
