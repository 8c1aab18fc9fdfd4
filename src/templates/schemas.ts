import { z } from "zod";
import { codeSchema, lineSchema, storedFields } from "../platform/http/fields.ts";
import { agendaParts, itemTypes, memoSections } from "./template.ts";

const agendaPartSchema = z.strictObject({
  part: z.enum(agendaParts),
  title: lineSchema(),
  type: z.enum(itemTypes).nullable().meta({ description: "Null for deep dives, each of which has its own." }),
  share: z.number().min(0).max(600).meta({ description: "Its share of the meeting, against the other parts' shares." }),
  questions: z.array(lineSchema(500)).max(10).default([]).meta({ description: "Put to those present, word for word." }),
});

const memoSectionSchema = z.strictObject({ section: z.enum(memoSections), title: lineSchema() });

const agendaFields = {
  paper: z.literal("agenda"),
  parts: z.array(agendaPartSchema).min(1).max(agendaParts.length),
  maximumDeepDives: z.int().min(0).max(3).default(3).meta({ description: "At most three conversations go deep." }),
};

const memoFields = {
  paper: z.literal("memo"),
  sections: z.array(memoSectionSchema).min(1).max(memoSections.length),
  maximumQuestions: z.int().min(0).max(10).default(5),
};

const named = { code: codeSchema, title: lineSchema() };

/** As the plan file and the API write a template. */
export const paperTemplateInputSchema = z
  .discriminatedUnion("paper", [
    z.strictObject({ ...named, ...agendaFields }),
    z.strictObject({ ...named, ...memoFields }),
  ])
  .superRefine((template, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", message, path });
    const names =
      template.paper === "agenda"
        ? template.parts.map(({ part }) => part)
        : template.sections.map((one) => one.section);
    const list = template.paper === "agenda" ? "parts" : "sections";
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name as never) < index) refuse([list, index], `${name} stands twice`);
    }
    if (template.paper === "agenda" && template.parts.every(({ share }) => share === 0)) {
      refuse(["parts"], "no part has a share of the time");
    }
  })
  .meta({ id: "NewPaperTemplate" });
export type PaperTemplateInput = z.output<typeof paperTemplateInputSchema>;

export const paperTemplateSchema = z
  .discriminatedUnion("paper", [
    z.object({ ...storedFields, ...named, ...agendaFields }),
    z.object({ ...storedFields, ...named, ...memoFields }),
  ])
  .meta({ id: "PaperTemplate" });
export type StoredPaperTemplate = z.output<typeof paperTemplateSchema>;

export const builtInTemplatesSchema = z
  .object({ data: z.array(paperTemplateInputSchema) })
  .meta({ id: "BuiltInPaperTemplates" });
