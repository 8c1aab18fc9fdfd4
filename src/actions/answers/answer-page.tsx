import type { FC } from "hono/jsx";
import { describeActionState, trimEnd } from "../../documents/sentences.ts";
import { HiddenField, LineField, RadioField, TextAreaField } from "../../platform/pages/form-fields.tsx";
import { HeadRow, renderNotice, renderSmallPage, SmallPage, Written } from "../../platform/pages/small-page.tsx";
import { addDays, formatDate, type IsoDate, laterOf } from "../../platform/time/dates.ts";
import type { ActionState, Slip } from "../standing.ts";
import type { Faults } from "./answer-form.ts";
import type { ActionAnswerForm } from "./answer-schemas.ts";

/** What happened to a form that was sent; `shown`: none was. */
export type AnswerOutcome = "shown" | "recorded" | "recordedAlready" | "changedMeanwhile" | "faulty";

export interface ActionPageModel {
  organisation: string;
  /** "A3" */
  label: string;
  text: string;
  owner: string;
  /** "Stocktake, 12 March 2013" */
  agreedAt: string;
  state: ActionState;
  dueOn: IsoDate;
  originalDueOn: IsoDate;
  closedOn: IsoDate | null;
  slips: readonly Slip[];
  /** What was answered last, in words. */
  last: { text: string; on: IsoDate; by: string; evidenceUrl: string | null } | null;
  metric: { title: string; checkOn: IsoDate | null } | null;
  today: IsoDate;
  version: number;
  /** How many updates there are. */
  said: number;
  outcome: AnswerOutcome;
  form: ActionAnswerForm;
  faults: Faults;
}

const sayOutcome = ({ outcome, label, state }: ActionPageModel): string => {
  switch (outcome) {
    case "recorded":
      return `Thank you, this is recorded. The next agenda opens with it, so nobody needs to ask. ${state === "open" ? "You can add to it below." : ""}`.trimEnd();
    case "recordedAlready":
      return "This is already recorded; sending it once was enough.";
    case "changedMeanwhile":
      return `${label} changed after you opened this page, so nothing was recorded yet. Here is how it stands now; what you typed is kept below. Please look whether it still fits, and send it again.`;
    case "faulty":
      return "Not recorded yet: please look at what is marked below. What you typed is kept.";
    default:
      return state === "open"
        ? "A line is enough: it is done, it has a new date, or where it stands and which help is needed."
        : `There is nothing more to do here. ${label} is not open any more; a note can still be added.`;
  }
};

const choices = [
  { value: "done", label: "It is done" },
  { value: "slip", label: "It needs a new date" },
  { value: "note", label: "It is under way, or needs help" },
];

const NoteField: FC<{ model: ActionPageModel }> = ({ model: { form, faults } }) => (
  <TextAreaField
    name="noteText"
    label="Where it stands"
    hint="What happened so far, what comes next, which help is needed and from whom."
    value={form.noteText}
    fault={faults.noteText}
  />
);

const OpenFields: FC<{ model: ActionPageModel }> = ({ model: { form, faults, dueOn, today, ...rest } }) => (
  <>
    <fieldset>
      <legend>How does it stand?</legend>
      <RadioField name="answer" choices={choices} value={form.answer} fault={faults.answer} />
    </fieldset>
    <fieldset>
      <legend>If it is done</legend>
      <TextAreaField name="doneText" label="What was done" value={form.doneText} fault={faults.doneText} />
      <LineField
        kind="address"
        name="evidenceUrl"
        label="Where it can be seen"
        hint="An address that begins with https://, if there is one."
        value={form.evidenceUrl}
        fault={faults.evidenceUrl}
      />
    </fieldset>
    <fieldset>
      <legend>If it needs a new date</legend>
      <LineField
        kind="date"
        name="to"
        label="The new date"
        hint={`Later than ${formatDate(dueOn)}. The first date stays visible.`}
        min={laterOf(today, addDays(dueOn, 1))}
        value={form.to}
        fault={faults.to}
      />
      <TextAreaField name="slipText" label="The reason" value={form.slipText} fault={faults.slipText} />
    </fieldset>
    <fieldset>
      <legend>If it is under way</legend>
      <NoteField model={{ form, faults, dueOn, today, ...rest }} />
    </fieldset>
  </>
);

const NoteFields: FC<{ model: ActionPageModel }> = ({ model }) => (
  <fieldset>
    <legend>Add a note</legend>
    {model.faults.answer !== undefined && <p class="fault">{model.faults.answer}</p>}
    <HiddenField name="answer" value="note" />
    <NoteField model={model} />
  </fieldset>
);

const Facts: FC<{ model: ActionPageModel }> = ({ model }) => {
  const { dueOn, originalDueOn, slips, last, metric, today } = model;
  const facts = { ...model, slipReason: null };
  return (
    <dl class="head">
      <HeadRow label="Owner">
        <Written text={model.owner} />
      </HeadRow>
      <HeadRow label="Agreed at">
        <Written text={model.agreedAt} />
      </HeadRow>
      <HeadRow label="Due">
        {formatDate(dueOn)}
        {dueOn !== originalDueOn && ` (first promised for ${formatDate(originalDueOn)})`}
      </HeadRow>
      <HeadRow label="State">{describeActionState(facts, today)}</HeadRow>
      {slips.length > 0 && (
        <HeadRow label="New dates">
          {slips.map((slip) => (
            <div>
              {formatDate(slip.from)} to {formatDate(slip.to)}: <Written text={trimEnd(slip.reason)} />
            </div>
          ))}
        </HeadRow>
      )}
      {last !== null && (
        <HeadRow label="Said last">
          <Written text={last.text} /> (<Written text={last.by} />, {formatDate(last.on)})
          {last.evidenceUrl !== null && (
            <div>
              <a href={last.evidenceUrl} rel="noreferrer nofollow">
                <Written text={last.evidenceUrl} />
              </a>
            </div>
          )}
        </HeadRow>
      )}
      {metric !== null && (
        <HeadRow label="Should move">
          <Written text={metric.title} />
          {metric.checkOn !== null && `; looked at on ${formatDate(metric.checkOn)}`}
        </HeadRow>
      )}
    </dl>
  );
};

/**
 * The page on which the owner of an action answers for it. It works without JavaScript; opening it records nothing.
 * @param proof what is put behind the `?` of the form's address
 */
export const renderActionPage = (model: ActionPageModel, proof: string): string =>
  renderSmallPage(
    <SmallPage title={`Action ${model.label}`}>
      <p class="office">
        <Written text={model.organisation} />
      </p>
      <h1>
        {model.label}: <Written text={model.text} />
      </h1>
      <Facts model={model} />
      <p class={["changedMeanwhile", "faulty"].includes(model.outcome) ? "warning" : "lead"} role="status">
        {sayOutcome(model)}
      </p>
      <form method="post" action={`?${proof}`} novalidate>
        <HiddenField name="version" value={model.version} />
        <HiddenField name="said" value={model.said} />
        {model.state === "open" ? <OpenFields model={model} /> : <NoteFields model={model} />}
        <button type="submit" class="asked">
          Record this
        </button>
      </form>
    </SmallPage>,
  );

/** For whoever owned an action before: to whom it belongs now. */
export const renderHandedOver = ({ label, owner }: { label: string; owner: string }): string =>
  renderNotice(
    `${label} was handed over`,
    `It belongs to ${owner} now, who answers for it and has a link of their own. Nothing was recorded, and there is nothing more for you to do.`,
  );
