import type { TestApp } from "./app.ts";
import { type DeliveryUnit, found, makeDeliveryUnit, type Step } from "./delivery-unit.ts";

const kindOf = ({ dedupe_key }: { dedupe_key: string }): string => found(dedupe_key.split("/")[0]);
export const sent = async (unit: DeliveryUnit, kind: string) =>
  (await unit.state()).deliveries.filter((delivery) => kindOf(delivery) === kind);
export const stepOf = async (unit: DeliveryUnit, id: string, kind: string): Promise<Step> =>
  found((await unit.occurrence(id)).steps.find(({ step }) => step === kind));

/** The stocktake of 12 March 2013, ten o'clock in New York, lived through up to a moment. */
export const beginStocktake = async (test: TestApp, until: string, overrides: object = {}) => {
  const unit = await makeDeliveryUnit(test);
  await unit.addRoutine(overrides);
  const { id } = found((await unit.occurrences())[0]);
  for (const moment of runUp.filter((one) => one < until)) await unit.liveTo(moment);
  return { unit, id };
};

export const runUp = [
  "2013-02-19T14:00:00Z",
  "2013-02-26T14:00:00Z",
  "2013-02-28T14:00:00Z",
  "2013-03-04T14:00:00Z",
  "2013-03-05T14:00:00Z",
  "2013-03-11T13:00:00Z",
];
/** The meeting with a decision and an overdue action, recorded on its day. */
export const recordMeeting = async (unit: DeliveryUnit, occurrence: string): Promise<void> => {
  await unit.jumpTo("2013-03-12T16:00:00Z");
  await unit.must(200, "POST", `occurrences/${occurrence}/hold`, undefined, "*");
  await unit.must(201, "POST", "decisions", { occurrence, text: "Go on" });
  const action = { occurrence, text: "Call the ten schools", owner: "ccr-leader", due: "2013-03-19" };
  await unit.must(201, "POST", "actions", action);
};
