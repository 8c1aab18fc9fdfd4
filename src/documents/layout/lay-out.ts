import { formatDate } from "../../platform/time/dates.ts";
import type { DocumentModel } from "../view-model.ts";
import type { Block, DocumentLayout } from "./blocks.ts";
import { layOutActionLog } from "./lay-out-action-log.ts";
import { layOutAgenda } from "./lay-out-agenda.ts";
import { layOutMemo } from "./lay-out-memo.ts";

/**
 * Puts a frozen document into reading order. Every format is made from this alone, so that none can say a word or a
 * number that another does not.
 */
export function layOut(model: DocumentModel): DocumentLayout {
  return {
    office: model.organisation,
    title: model.title,
    dateText: formatDate(model.meeting.on),
    footer: `Figures known on ${formatDate(model.knownOn)} · ${model.signOff.sentence}`,
    blocks: blocksOf(model),
  };
}

function blocksOf(model: DocumentModel): Block[] {
  switch (model.kind) {
    case "agenda":
      return layOutAgenda(model);
    case "memo":
      return layOutMemo(model);
    case "actionLog":
      return layOutActionLog(model);
  }
}
