import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  claimLeaseMs,
  decideNextAttemptAt,
  giveUpAfterMs,
  type LastAttempt,
  maxAttempts,
} from "../../../src/notifications/retry.ts";
import { maxSendMs } from "../../../src/platform/mail/mailer.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const firstStartedAt = new Date("2026-11-01T05:30:00Z");

const buildAttempt = (overrides: Partial<LastAttempt> = {}): LastAttempt => ({
  outcome: "failed",
  attempts: 1,
  firstStartedAt,
  finishedAt: firstStartedAt,
  ...overrides,
});

const waitAfter = (attempt: LastAttempt): number | null => {
  const next = decideNextAttemptAt(attempt);
  return next === null ? null : next.getTime() - attempt.finishedAt.getTime();
};

describe("the next attempt", () => {
  it.each<[LastAttempt["outcome"], number, number]>([
    ["failed", 1, minuteMs],
    ["failed", 2, 2 * minuteMs],
    ["failed", 5, 16 * minuteMs],
    ["failed", 9, 4 * hourMs],
    ["failed", 20, 4 * hourMs],
    ["unknown", 1, 30 * minuteMs],
    ["unknown", 3, 2 * hourMs],
    ["unknown", 12, 24 * hourMs],
  ])("after %s number %i comes %i ms later", (outcome, attempts, waitMs) => {
    expect(waitAfter(buildAttempt({ outcome, attempts }))).toBe(waitMs);
  });

  it.each<[string, Partial<LastAttempt>]>([
    ["it would come later than three days after the first", { finishedAt: new Date(+firstStartedAt + giveUpAfterMs) }],
    ["the attempts are used up", { attempts: maxAttempts }],
  ])("is not made when %s", (_why, overrides) => {
    expect(decideNextAttemptAt(buildAttempt(overrides))).toBeNull();
  });

  it("is made up to about three days after the first, and a mail that may have arrived is repeated seldom", () => {
    const attemptsMade = (outcome: LastAttempt["outcome"]) => {
      let finishedAt = firstStartedAt;
      for (let attempts = 1; attempts <= 1_000; attempts += 1) {
        const next = decideNextAttemptAt(buildAttempt({ outcome, attempts, finishedAt }));
        if (next === null) return { attempts, lastedMs: +finishedAt - +firstStartedAt };
        finishedAt = next;
      }
      throw new Error("never gives up");
    };
    const failed = attemptsMade("failed");
    expect(failed.lastedMs).toBeGreaterThan(2.5 * 24 * hourMs);
    expect(failed.attempts).toBeLessThan(maxAttempts);
    expect(attemptsMade("unknown").attempts).toBeLessThan(10);
  });

  it("never comes sooner than a minute, nor sooner than after fewer attempts, nor after the three days", () => {
    const anyAttempt = fc.record({
      outcome: fc.constantFrom("failed" as const, "unknown" as const),
      attempts: fc.integer({ min: 1, max: maxAttempts + 5 }),
      sinceFirstMs: fc.integer({ min: 0, max: giveUpAfterMs + hourMs }),
    });
    fc.assert(
      fc.property(anyAttempt, ({ outcome, attempts, sinceFirstMs }) => {
        const finishedAt = new Date(+firstStartedAt + sinceFirstMs);
        const next = decideNextAttemptAt(buildAttempt({ outcome, attempts, finishedAt }));
        if (next === null) return;
        const waitMs = +next - +finishedAt;
        expect(waitMs).toBeGreaterThanOrEqual(minuteMs);
        expect(+next - +firstStartedAt).toBeLessThanOrEqual(giveUpAfterMs);
        if (attempts === 1) return;
        const before = waitAfter(buildAttempt({ outcome, attempts: attempts - 1, finishedAt }));
        expect(waitMs).toBeGreaterThanOrEqual(before ?? Number.POSITIVE_INFINITY);
      }),
    );
  });
});

it("lets a claim outlast the longest sending", () => {
  expect(claimLeaseMs).toBeGreaterThan(maxSendMs);
});
