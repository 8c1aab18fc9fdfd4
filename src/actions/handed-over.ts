/** What somebody hands over: one goal, one strategy, or all that they hold. */
export type HandedOver = { goalId: string } | { strategyId: string } | { everything: true };
