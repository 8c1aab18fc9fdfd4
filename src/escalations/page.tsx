import { describeDays, trimEnd } from "../documents/sentences.ts";
import { HiddenField, LineField, RadioField, TextAreaField } from "../platform/pages/form-fields.tsx";
import { HeadRow, renderSmallPage, SmallPage, Written } from "../platform/pages/small-page.tsx";
import { addDays, formatDate, type IsoDate } from "../platform/time/dates.ts";
import { type EscalationFaults, maxSnoozeDays } from "./answer-form.ts";
import type { EscalationForm, EscalationState } from "./schemas.ts";

export interface EscalationPageModel {
  organisation: string;
  /** "A3" */
  label: string;
  text: string;
  owner: string;
  reader: string;
  dueOn: IsoDate;
  daysOverdue: number;
  lastSaid: { text: string; on: IsoDate } | null;
  state: EscalationState;
  answer: { by: string; on: IsoDate; reason: string | null; snoozedUntilOn: IsoDate | null } | null;
  today: IsoDate;
  version: number;
  outcome: "shown" | "recorded" | "recordedAlready" | "changedMeanwhile" | "faulty";
  form: EscalationForm;
  faults: EscalationFaults;
}

const sayAnswer = ({ state, answer }: EscalationPageModel): string => {
  if (answer === null || state === "open" || state === "ended") return "";
  const reason = answer.reason === null ? "" : `: ${trimEnd(answer.reason)}`;
  return state === "acknowledged"
    ? `${answer.by} deals with it since ${formatDate(answer.on)}${reason}.`
    : `Put off until ${formatDate(answer.snoozedUntilOn ?? answer.on)} by ${answer.by}${reason}.`;
};

const sayOutcome = (model: EscalationPageModel): string => {
  if (model.state === "ended") {
    return `${model.label} was answered, or has a new date. This has ended, and there is nothing to do.`;
  }
  switch (model.outcome) {
    case "recorded":
      return model.state === "acknowledged"
        ? "Thank you, this is recorded. You are not told of it again on this level."
        : "Thank you, this is recorded. It is quiet until that day, and goes no further up the line.";
    case "recordedAlready":
      return "This is already recorded; sending it once was enough.";
    case "changedMeanwhile":
      return "This changed after you opened the page, so nothing was recorded yet. Here is how it stands now; what you typed is kept below. Please look whether it still fits, and send it again.";
    case "faulty":
      return "Not recorded yet: please look at what is marked below. What you typed is kept.";
    default:
      return "It helps the owner most to know who deals with it: a word with them is often enough.";
  }
};

const choices = [
  { value: "acknowledge", label: "I deal with it" },
  { value: "snooze", label: "It can wait until a day" },
];

/**
 * The page on which somebody up the line says who deals with an overdue action, or puts it off. Opening it records
 * nothing.
 * @param proof what is put behind the `?` of the form's address
 */
export const renderEscalationPage = (model: EscalationPageModel, proof: string): string => {
  const { form, faults, today, lastSaid } = model;
  const standing = sayAnswer(model);
  return renderSmallPage(
    <SmallPage title={`Action ${model.label}, overdue`}>
      <p class="office">
        <Written text={model.organisation} />
      </p>
      <h1>
        {model.label}: <Written text={model.text} />
      </h1>
      <dl class="head">
        <HeadRow label="Owner">
          <Written text={model.owner} />
        </HeadRow>
        <HeadRow label="Was due">
          {formatDate(model.dueOn)}
          {model.state !== "ended" && `, overdue by ${describeDays(model.daysOverdue)}`}
        </HeadRow>
        <HeadRow label="Said last">
          {lastSaid === null ? (
            "Nothing yet"
          ) : (
            <>
              <Written text={lastSaid.text} /> ({formatDate(lastSaid.on)})
            </>
          )}
        </HeadRow>
        <HeadRow label="Told">
          <Written text={model.reader} />
        </HeadRow>
        {standing !== "" && (
          <HeadRow label="Answer">
            <Written text={standing} />
          </HeadRow>
        )}
      </dl>
      <p class={["changedMeanwhile", "faulty"].includes(model.outcome) ? "warning" : "lead"} role="status">
        {sayOutcome(model)}
      </p>
      {model.state !== "ended" && (
        <form method="post" action={`?${proof}`} novalidate>
          <HiddenField name="version" value={model.version} />
          <fieldset>
            <legend>What happens now?</legend>
            <RadioField
              name="answer"
              choices={model.state === "acknowledged" ? choices.slice(1) : choices}
              value={form.answer}
              fault={faults.answer}
            />
          </fieldset>
          {model.state !== "acknowledged" && (
            <fieldset>
              <legend>If you deal with it</legend>
              <TextAreaField
                name="text"
                label="What is done about it"
                hint="May be left empty."
                value={form.text}
                fault={faults.text}
              />
            </fieldset>
          )}
          <fieldset>
            <legend>If it can wait</legend>
            <LineField
              kind="date"
              name="until"
              label="Until"
              hint={`At most ${maxSnoozeDays} days ahead.`}
              min={addDays(today, 1)}
              value={form.until}
              fault={faults.until}
            />
            <TextAreaField name="reason" label="The reason" value={form.reason} fault={faults.reason} />
          </fieldset>
          <button type="submit" class="asked">
            Record this
          </button>
        </form>
      )}
    </SmallPage>,
  );
};
