import type { FC } from "hono/jsx";
import { Written } from "./small-page.tsx";

/** Fields of forms on pages without JavaScript: a fault stands beside its field, and is read out with it. */

interface Field {
  name: string;
  label: string;
  hint?: string | undefined;
  value: string | undefined;
  fault: string | undefined;
}

const Fault: FC<{ name: string; fault: string | undefined }> = ({ name, fault }) =>
  fault === undefined ? null : (
    <span class="fault" id={`${name}-fault`}>
      <Written text={fault} />
    </span>
  );

const Label: FC<{ field: Field }> = ({ field: { name, label, hint, fault } }) => (
  <label for={name}>
    {label}
    {hint !== undefined && <span class="hint">{hint}</span>}
    <Fault name={name} fault={fault} />
  </label>
);

const describe = ({ name, fault }: Field) =>
  fault === undefined ? {} : { "aria-invalid": "true" as const, "aria-describedby": `${name}-fault` };

export const TextAreaField: FC<Field> = (field) => (
  <>
    <Label field={field} />
    <textarea id={field.name} name={field.name} dir="auto" {...describe(field)}>
      {/* The first line break after the tag would be swallowed. */}
      {`\n${field.value ?? ""}`}
    </textarea>
  </>
);

/** `address` brings up a phone's keyboard for addresses; it is checked by the service alone, which can say what is wrong. */
export const LineField: FC<Field & { kind: "address" | "date"; min?: string }> = ({ kind, min, ...field }) => (
  <>
    <Label field={field} />
    <input
      id={field.name}
      name={field.name}
      type={kind === "date" ? "date" : "text"}
      inputmode={kind === "address" ? "url" : undefined}
      min={min}
      value={field.value ?? ""}
      {...describe(field)}
    />
  </>
);

export const RadioField: FC<{
  name: string;
  choices: readonly { value: string; label: string }[];
  value: string | undefined;
  fault: string | undefined;
}> = ({ name, choices, value, fault }) => (
  <>
    <Fault name={name} fault={fault} />
    {choices.map((choice) => (
      <label class="choice">
        <input type="radio" name={name} value={choice.value} checked={choice.value === value} />
        <span>{choice.label}</span>
      </label>
    ))}
  </>
);

export const HiddenField: FC<{ name: string; value: string | number }> = ({ name, value }) => (
  <input type="hidden" name={name} value={String(value)} />
);
