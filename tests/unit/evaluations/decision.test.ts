import { describe, expect, it } from "vitest";
import { checkDecision, type DecisionFacts } from "../../../src/evaluations/decision.ts";

const facts: DecisionFacts = {
  decision: "adjust",
  evaluateOn: "2014-06-02",
  decidedOn: "2013-06-03",
  today: "2013-06-03",
  dueOn: "2013-06-01",
  lastDecidedOn: null,
};

describe("a decision on a strategy", () => {
  it.each<[string, Partial<DecisionFacts>, string[]]>([
    ["adjusts until the next date", {}, []],
    ["continues until the next date", { decision: "continue" }, []],
    ["stops without one", { decision: "stop", evaluateOn: undefined }, []],
    ["may be written down later", { decidedOn: "2013-05-31" }, []],
    ["needs the next date to continue", { decision: "continue", evaluateOn: undefined }, ["/evaluateOn"]],
    ["names none to stop", { decision: "stop" }, ["/evaluateOn"]],
    ["is not taken tomorrow", { decidedOn: "2013-06-04" }, ["/decidedOn"]],
    ["is later than the last one", { lastDecidedOn: "2013-06-03" }, ["/decidedOn"]],
    ["sets no date that has come", { evaluateOn: "2013-06-03" }, ["/evaluateOn"]],
    ["sets no date before the one it is early for", { dueOn: "2014-09-01" }, ["/evaluateOn"]],
    ["tells every fault at once", { decidedOn: "2013-06-04", evaluateOn: undefined }, ["/decidedOn", "/evaluateOn"]],
  ])("%s", (_case, more, pointers) => {
    expect(checkDecision({ ...facts, ...more }).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
