import { formatDate, type IsoDate } from "../platform/time/dates.ts";
import { type Instant, readWallTime } from "../platform/time/wall-time.ts";
import type { AudienceRole, RunUpStepKind } from "../routines/run-ups/run-up-schema.ts";
import { isPaper, type OccurrenceStatus, type RoutineKind, type StepState } from "../routines/vocabulary.ts";
import type { ScheduledOccurrence, ScheduledStep } from "./schedule.ts";

export type ProductionItemKind = RunUpStepKind | "meeting" | "paper";

/** One thing that falls due: a step of a run-up, a meeting, or a paper that is an occurrence by itself. */
export interface ProductionItem {
  /** In `timeZone`, that of the routine. */
  date: IsoDate;
  at: string;
  timeZone: string;
  instant: Instant;
  /** The same moment on the clock of the person asked about, where that shows another time. */
  forPerson: { date: IsoDate; at: string; timeZone: string } | null;
  kind: ProductionItemKind;
  title: string;
  /** What comes of it, in words; null where nothing is made. */
  produces: string | null;
  deadline: IsoDate | null;
  state: StepState | OccurrenceStatus;
  /** Code, title and kind of the routine; the id of the occurrence and its date. */
  routine: string;
  routineTitle: string;
  routineKind: RoutineKind;
  occurrence: string;
  heldOn: IsoDate;
  /** How long a meeting takes; null for the rest. */
  minutes: number | null;
  /** Ids of those it concerns: who meets, gets a paper, is asked, or has it to do. */
  people: string[];
}

/** Who holds which role in an occurrence. */
export interface Audience {
  idsOf(role: AudienceRole, onDate: IsoDate): readonly string[];
  /** Whom a data request asks for figures. */
  askedBy(step: ScheduledStep): readonly string[];
}

const readers: readonly AudienceRole[] = ["chair", "owners", "participants"];
/** A memo goes to whom it is written to, who stands as its chair here, and to those who take part. */
const readersOfPaper: readonly AudienceRole[] = ["chair", "participants"];
const unit: readonly AudienceRole[] = ["unit"];

/** To whom a step goes by itself. Nobody is mailed a data freeze or a draft's making: it is the unit's work. */
function defaultRoles(kind: string, routineKind: RoutineKind): readonly AudienceRole[] {
  if (kind === "selfAssessment") return ["owners"];
  const goesToReaders = ["invitation", "issue", "reminder", "actionLog"].includes(kind);
  if (!goesToReaders) return unit;
  return isPaper(routineKind) ? readersOfPaper : readers;
}

type Member = Pick<ScheduledOccurrence, "kind" | "plan">;

const findPlanned = ({ plan }: Member, { kind, code }: Pick<ScheduledStep, "kind" | "code">) =>
  plan.steps.find((one) => one.step === kind && (one.code ?? "") === code);

/** Ids of the people whom a step concerns: the roles its plan names, else those it goes to by itself. Each once. */
export function listConcerned(occurrence: Member, step: ScheduledStep, audience: Audience): string[] {
  if (step.kind === "dataRequest") return [...new Set(audience.askedBy(step))];
  const roles = findPlanned(occurrence, step)?.to ?? defaultRoles(step.kind, occurrence.kind);
  return [...new Set(roles.flatMap((role) => audience.idsOf(role, step.dueOn)))];
}

const paperOf = (kind: RoutineKind): string => (isPaper(kind) ? "memo" : "agenda");

function describeStep(
  occurrence: ScheduledOccurrence,
  step: ScheduledStep,
): { words: string; produces: string | null } {
  const paper = paperOf(occurrence.kind);
  const named = paper === "memo" ? "Memo" : "Agenda";
  switch (step.kind) {
    case "invitation":
      return { words: "Invitations sent", produces: "calendar invitations" };
    case "dataRequest":
      return { words: "Figures asked for", produces: null };
    case "dataFreeze":
      return { words: "Data frozen", produces: null };
    case "selfAssessment":
      return { words: "Self-assessments asked for", produces: null };
    case "draft":
      return { words: `${named} drafted`, produces: paper };
    case "signOff":
      return { words: `${named} to be signed off`, produces: null };
    case "issue":
      return { words: `${named} issued`, produces: paper };
    case "reminder":
      return { words: "Reminder", produces: null };
    case "actionLog":
      return { words: "Action log sent", produces: "action log" };
    default: {
      const planned = findPlanned(occurrence, step);
      return { words: planned?.title ?? "Task", produces: planned?.produces ?? null };
    }
  }
}

const isDue = ({ state }: ScheduledStep): boolean => state !== "cancelled" && state !== "notPossible";

/**
 * What falls due for one occurrence: its steps, and the meeting or the paper itself. The issue of a paper is the paper.
 * Steps that were called off, or were due before the routine was known, are left out.
 */
export function listItems(
  occurrence: ScheduledOccurrence & { status: OccurrenceStatus },
  audience: Audience,
): ProductionItem[] {
  const { id, routine, title, kind, heldOn, timeZone, startsAt } = occurrence;
  const shared = { timeZone, forPerson: null, routine, routineTitle: title, routineKind: kind, occurrence: id, heldOn };
  const named = `${title} of ${formatDate(heldOn)}`;
  const steps = occurrence.steps.filter((step) => isDue(step) && !(isPaper(kind) && step.kind === "issue"));
  const items = steps.map((step): ProductionItem => {
    const { words, produces } = describeStep(occurrence, step);
    const { local } = readWallTime(step.dueAt, timeZone);
    return {
      ...shared,
      date: step.dueOn,
      at: local.slice(11),
      instant: step.dueAt,
      kind: step.kind as RunUpStepKind,
      title: `${words}: ${named}`,
      produces,
      deadline: step.deadlineOn,
      state: step.state,
      minutes: null,
      people: listConcerned(occurrence, step, audience),
    };
  });
  const roles = isPaper(kind) ? readersOfPaper : readers;
  return [
    ...items,
    {
      ...shared,
      date: heldOn,
      at: occurrence.at,
      instant: startsAt,
      kind: isPaper(kind) ? "paper" : "meeting",
      title: named,
      produces: isPaper(kind) ? paperOf(kind) : null,
      deadline: null,
      state: occurrence.status,
      minutes: isPaper(kind) ? null : occurrence.minutes,
      people: isPaper(kind)
        ? [...occurrence.readerIds]
        : [...new Set(roles.flatMap((role) => audience.idsOf(role, heldOn)))],
    },
  ];
}

/** The items that concern a person, each with the time on that person's clock where it shows another one. */
export function listItemsFor(
  items: readonly ProductionItem[],
  person: { id: string; timeZone: string | null },
): ProductionItem[] {
  return items
    .filter(({ people }) => people.includes(person.id))
    .map((item) => {
      if (person.timeZone === null) return item;
      const { local } = readWallTime(item.instant, person.timeZone);
      const [date, at] = [local.slice(0, 10), local.slice(11)];
      const isSame = date === item.date && at === item.at;
      return isSame ? item : { ...item, forPerson: { date, at, timeZone: person.timeZone } };
    });
}
