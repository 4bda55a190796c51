/** The quota of Claude Code, as it tells it by `get_usage`. */
import { fullestWindow, type QuotaAnswer } from "../core/preflight_quota.ts";
import type { Argv } from "../io/process.ts";
import { readEnv } from "../io/env.ts";
import {
  findNumber,
  findText,
  type JsonObject,
  objectIn,
  textIn,
} from "./json_line.ts";
import { askForQuota, quotaWindow } from "./quota_ask.ts";

/** With one of these it is paid by the token: there is no such limit. */
const KEYS = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"];

const QUESTION = `${
  JSON.stringify({
    type: "control_request",
    request_id: "quota",
    request: { subtype: "get_usage", skip_behaviors: true },
  })
}\n`;

/** Its windows and their lengths, in minutes. */
const WINDOWS = { five_hour: 300, seven_day: 10_080 } as const;

/**
 * Asks Claude Code for its limits: no model is asked, and nothing that its
 * settings name is started.
 *
 * @throws {LockstepError} `process.not_started`.
 */
export async function claudeQuota(program: string): Promise<QuotaAnswer> {
  if (KEYS.some((name) => (readEnv(name) ?? "") !== "")) {
    return { reading: undefined, problem: null };
  }
  return await askForQuota(argvOf(program), {
    question: QUESTION,
    read: (message) =>
      message.type === "control_response"
        ? claudeAnswer(objectIn(message, "response"))
        : undefined,
  });
}

function argvOf(program: string): Argv {
  return [
    program,
    "--print",
    ...["--input-format", "stream-json"],
    ...["--output-format", "stream-json", "--verbose"],
    ...["--no-session-persistence", "--strict-mcp-config"],
    ...["--settings", JSON.stringify({ disableAllHooks: true })],
  ];
}

/** Reads the answer to `get_usage`. */
export function claudeAnswer(response: JsonObject): QuotaAnswer {
  if (response.subtype !== "success") {
    return {
      reading: undefined,
      problem: textIn(response, "error") || "it cannot be asked",
    };
  }
  const told = objectIn(response, "response");
  const limits = told.rate_limits;
  const isKept = told.rate_limits_available === true && limits === null;
  const windows = Object.entries(WINDOWS).flatMap(([name, minutes]) => {
    const window = objectIn(objectIn(told, "rate_limits"), name);
    const resets = Date.parse(findText(window, "resets_at") ?? "");
    return quotaWindow({
      used_percent: findNumber(window, "utilization"),
      minutes,
      resetsAtMs: Number.isNaN(resets) ? null : resets,
    });
  });
  return {
    reading: fullestWindow(windows),
    problem: isKept ? "it does not get it from its provider" : null,
  };
}
