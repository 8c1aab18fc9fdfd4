const likelihoodWords = { red: "Red", amberRed: "Amber-Red", amberGreen: "Amber-Green", green: "Green" } as const;

/** The four points as the practice writes them. */
export const describeLikelihood = (likelihood: keyof typeof likelihoodWords): string => likelihoodWords[likelihood];

const stageWords = {
  self: "in the owner's own assessment",
  unit: "by the delivery unit",
  agreed: "by agreement",
} as const;

/** Whose judgement it is, as it follows "was rated Red". */
export const describeStage = (stage: keyof typeof stageWords): string => stageWords[stage];
