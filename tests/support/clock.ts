import type { Clock } from "../../src/platform/clock/clock.ts";

/** A clock that stands until it is moved. */
export class FakeClock implements Clock {
  #now: Date;

  constructor(now = "2026-11-02T15:00:00Z") {
    this.#now = new Date(now);
  }

  now(): Date {
    return new Date(this.#now);
  }

  moveTo(instant: string | Date): void {
    this.#now = new Date(instant);
  }

  moveOn(durationMs: number): void {
    this.#now = new Date(this.#now.getTime() + durationMs);
  }
}
