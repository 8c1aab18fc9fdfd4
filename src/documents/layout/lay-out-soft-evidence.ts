import { formatDate } from "../../platform/time/dates.ts";
import type { AgendaModel, SoftEvidenceLine } from "../view-model.ts";
import type { Block, Line } from "./blocks.ts";
import { aside, bullets, quote, say, strong } from "./lines.ts";

export const softEvidenceTitle = "What people saw and heard";

/** Each with its kind, date, site and source, so that nobody takes one voice for a figure. */
export function layOutSoftEvidence({ items, more }: NonNullable<AgendaModel["softEvidence"]>): Block[] {
  return [...bullets(items.map(layOutLine)), ...(more === 0 ? [] : [aside(say(`And ${more} more on record.`))])];
}

function layOutLine({ kind, kindText, observedOn, text, source, site, of }: SoftEvidenceLine): Line {
  const mark = kind === "quotation" ? '"' : "";
  return [
    ...strong(`${kindText}, ${formatDate(observedOn)}`),
    ...(site === null ? [] : [...say(", "), ...quote(site)]),
    ...say(`: ${mark}`),
    ...quote(text),
    ...say(`${mark}${/[?!…]$/.test(text) ? "" : "."} Source: `),
    ...quote(source),
    ...say("."),
    ...(of.length === 0 ? [] : [...say(" About: "), ...quote(of.join("; ")), ...say(".")]),
  ];
}
