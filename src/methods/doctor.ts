import * as z from "zod/mini";
import {
  type Check,
  diagnose,
  doctorStatus,
  fine,
  untold,
  wrong,
} from "../core/doctor_rules.ts";
import { LockstepError } from "../core/error.ts";
import { loadHooksState } from "../store/hooks_state.ts";
import type { Context } from "./context.ts";
import { checkAgent } from "./doctor_agent.ts";
import { checkViewers } from "./doctor_viewers.ts";
import { checkWorktrees } from "./doctor_worktrees.ts";
import { method } from "./method.ts";

const CheckSchema = z.strictObject({
  id: z.string(),
  subject: z.nullable(z.string()),
  answer: z.enum(["ok", "problem", "unknown"]),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  fix: z.nullable(z.string()),
  is_safe_fix: z.boolean(),
});

const Diagnosis = z.strictObject({
  problems: z.int(),
  warnings: z.int(),
  unknown: z.int(),
  checks: z.array(CheckSchema),
});

export const definition = method({
  name: "doctor",
  summary: "Compare the ledger with git, tmux and the hooks; say what is off",
  effect: "read",
  params: z.strictObject({
    agent: z._default(z.boolean(), false).check(
      z.describe("Only what the sandbox of the caller lets through"),
    ),
  }),
  result: () => Diagnosis,
  example: "lockstep doctor --agent",
  run: async (context, params) =>
    diagnose(
      params.agent ? await checkAgent(context) : await checkAll(context),
    ),
  text: (result) =>
    [
      ...result.checks.map(line),
      `${result.problems} wrong, ${result.warnings} to look at, ${result.unknown} unknown`,
    ].join("\n"),
  exitStatus: doctorStatus,
});

function line(check: Check): string {
  const mark = check.answer === "ok"
    ? "ok"
    : check.answer === "unknown"
    ? "?"
    : check.severity;
  const subject = check.subject === null ? "" : ` ${check.subject}`;
  const fix = check.fix === null || check.answer === "ok"
    ? ""
    : `\n        fix: ${check.fix}`;
  return `${mark.padEnd(7)} ${check.id}${subject}: ${check.message}${fix}`;
}

async function checkAll(context: Context): Promise<Check[]> {
  // Without a repository there is nothing to look at.
  context.repository();
  const ledger = checkLedger(context);
  const hooks = checkHooks(context);
  if (ledger.answer !== "ok") return [ledger, hooks];
  return [
    ledger,
    hooks,
    ...await answered("worktree", () => checkWorktrees(context)),
    ...await answered("viewer", () => checkViewers(context)),
    ...await checkAgent(context),
  ];
}

/** A question that could not be asked is an answer, not the end. */
async function answered(
  group: string,
  ask: () => Promise<Check[]>,
): Promise<Check[]> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return [untold({ id: group }, error.message, error.hint)];
  }
}

function checkLedger(context: Context): Check {
  const head = { id: "ledger.readable" };
  try {
    const sessions = context.read((view) =>
      Object.values(view.all("sessions")).length
    );
    return fine(head, `the ledger can be read; ${sessions} sessions`);
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    const fix = error.reason === "workspace.not_initialized"
      ? "lockstep workspace init"
      : "lockstep ledger verify";
    return wrong(head, error.message, { fix });
  }
}

function checkHooks(context: Context): Check {
  const head = { id: "hooks.installed" };
  const state = loadHooksState(context.repository().commonDir);
  switch (state) {
    case "current":
      return fine(head, "git runs the hooks of this version");
    case "stale":
      return wrong(
        { ...head, severity: "warning" },
        "the hooks are of another version; the next change replaces them",
        { fix: "lockstep hooks repair" },
      );
    case "moved":
      return wrong(head, "the repository was moved: no hook runs", {
        fix: "lockstep hooks repair",
      });
    case "off":
      return wrong(
        head,
        "the hooks were taken out of the git configuration: main is not guarded",
        { fix: "lockstep hooks repair" },
      );
    case "absent":
      return wrong(head, "no hooks are installed: main is not guarded", {
        fix: "lockstep workspace init",
      });
    default:
      return state satisfies never;
  }
}
