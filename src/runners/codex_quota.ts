/** The quota of Codex, as its app-server tells it. */
import { fullestWindow, type QuotaAnswer } from "../core/preflight_quota.ts";
import { initialRequest } from "./codex_app_talk.ts";
import { locateCodex } from "./codex_launch.ts";
import {
  asObject,
  findNumber,
  type JsonObject,
  objectIn,
  textIn,
} from "./json_line.ts";
import { askForQuota, quotaWindow } from "./quota_ask.ts";

const ACCOUNT_ID = 2;
const LIMITS_ID = 3;

/** An account without such limits, or an older version. */
const NOTHING_TO_TELL = -32600;

const QUESTION = initialRequest() + [
  { method: "initialized" },
  { id: ACCOUNT_ID, method: "account/read", params: {} },
  {
    id: LIMITS_ID,
    method: "account/rateLimits/read",
    params: { excludeResetCreditDetails: true },
  },
].map((each) => `${JSON.stringify(each)}\n`).join("");

/**
 * Asks Codex for its limits: no turn is begun.
 *
 * @param searchPath - As in `PATH`.
 * @throws {LockstepError} `runner.program_missing`, `process.not_started`.
 */
export async function codexQuota(searchPath: string): Promise<QuotaAnswer> {
  const answers = new Map<unknown, JsonObject>();
  return await askForQuota([locateCodex(searchPath), "app-server"], {
    question: QUESTION,
    read: (message) => {
      if (message.method === undefined) answers.set(message.id, message);
      const account = answers.get(ACCOUNT_ID);
      const limits = answers.get(LIMITS_ID);
      return account === undefined || limits === undefined
        ? undefined
        : codexAnswer(account, limits);
    },
  });
}

/** Reads the answers to `account/read` and `account/rateLimits/read`. */
export function codexAnswer(
  account: JsonObject,
  limits: JsonObject,
): QuotaAnswer {
  // The model of another provider has nothing to do with that account.
  const isOfAnother = objectIn(account, "result").requiresOpenaiAuth === false;
  const error = objectIn(limits, "error");
  if (isOfAnother || error.code === NOTHING_TO_TELL) {
    return { reading: undefined, problem: null };
  }
  if (limits.error !== undefined) {
    // After that comes what the provider said, also of the person.
    const [problem = ""] = textIn(error, "message").split("; content-type=");
    return { reading: undefined, problem };
  }
  const told = objectIn(objectIn(limits, "result"), "rateLimits");
  const windows = [told.primary, told.secondary].flatMap((each) => {
    const window = asObject(each) ?? {};
    const resets = findNumber(window, "resetsAt");
    return quotaWindow({
      used_percent: findNumber(window, "usedPercent"),
      minutes: findNumber(window, "windowDurationMins"),
      resetsAtMs: resets === null ? null : resets * 1000,
    });
  });
  return { reading: fullestWindow(windows), problem: null };
}
