/** What asking for a quota has in common, whichever program is asked. */
import type { QuotaAnswer, QuotaReading } from "../core/preflight_quota.ts";
import { WITHOUT_CALLERS_OWN } from "../io/agent_environment.ts";
import { ask } from "../io/ask.ts";
import type { Argv } from "../io/process.ts";
import { type JsonObject, parseObject } from "./json_line.ts";

/** A program asks its provider, and must be started first. */
const ASK_MS = 10_000;

export interface QuotaQuestion {
  readonly question: string;
  /** Reads a message; `undefined`: the answer is not complete. */
  readonly read: (message: JsonObject) => QuotaAnswer | undefined;
}

/**
 * Starts a program for one question.
 *
 * @throws {LockstepError} `process.not_started`.
 */
export async function askForQuota(
  argv: Argv,
  { question, read }: QuotaQuestion,
): Promise<QuotaAnswer> {
  let answer: QuotaAnswer | undefined;
  await ask(argv, {
    env: WITHOUT_CALLERS_OWN,
    question,
    timeoutMs: ASK_MS,
    read: (line) => {
      const message = parseObject(line);
      if (message !== undefined) answer = read(message);
      return answer !== undefined;
    },
  });
  return answer ?? {
    reading: undefined,
    problem: `it gave no answer within ${ASK_MS / 1000} s`,
  };
}

/** The latest time that there is. */
const LATEST_MS = 8.64e15;

/** What is told of a window; null where it is not. */
interface ToldWindow {
  readonly used_percent: number | null;
  readonly minutes: number | null;
  readonly resetsAtMs: number | null;
}

/** Returns the window, or nothing where it is not told how much is used. */
export function quotaWindow(told: ToldWindow): QuotaReading[] {
  const { used_percent, minutes, resetsAtMs } = told;
  if (used_percent === null) return [];
  return [{
    used_percent,
    window: minutes === null ? "quota" : lengthText(minutes),
    resets_at: resetsAtMs !== null && Math.abs(resetsAtMs) <= LATEST_MS
      ? new Date(resetsAtMs).toISOString()
      : null,
  }];
}

/** As `5h` and `7d`. */
function lengthText(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}min`;
}
