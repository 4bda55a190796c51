import { systemClock } from "../../src/io/clock.ts";
import { Context } from "../../src/methods/context.ts";

/** A call by a person at a terminal who confirms, or does not. */
export function asPerson(
  folder: string,
  method: string,
  confirms = true,
): Context {
  return new Context({
    folder,
    clock: systemClock,
    session: undefined,
    credential: undefined,
    isPerson: true,
    isYes: false,
    lockWaitMs: 10_000,
    report: () => {},
    confirm: () => Promise.resolve(confirms),
  }, method);
}
