import { startTimer } from "../io/clock.ts";

/** Says what is under way once it has taken so long; ends with its scope. */
export function noteWhenSlow(
  report: (line: string) => void,
  line: string,
  afterMs = 1000,
): Disposable {
  return startTimer(afterMs, () => report(line));
}
