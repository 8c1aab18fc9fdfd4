/** A cadence that cannot be used; `pointer` is a JSON pointer into the cadence ("/every"), the message says why. */
export class CadenceError extends Error {
  readonly pointer: string;

  constructor(pointer: string, message: string) {
    super(message);
    this.name = "CadenceError";
    this.pointer = pointer;
  }
}
