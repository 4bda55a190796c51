import * as z from "zod/mini";
import {
  type Check,
  diagnose,
  doctorLines,
  doctorStatus,
  fine,
  untold,
  wrong,
} from "../core/doctor_rules.ts";
import { LockstepError } from "../core/error.ts";
import { loadHooksState } from "../store/hooks_state.ts";
import type { Context } from "./context.ts";
import { fixAll } from "./doctor_fix.ts";
import { checkHistory } from "./doctor_history.ts";
import { checkLedger } from "./doctor_ledger.ts";
import { checkLeftovers } from "./doctor_leftovers.ts";
import { checkThreads } from "./doctor_threads.ts";
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
  /** Name of the copy of the ledger that was made before mending. */
  backup: z.nullable(z.string()),
  fixed: z.array(z.strictObject({
    id: z.string(),
    subject: z.string(),
    failure: z.nullable(z.string()),
  })),
});

export const definition = method({
  name: "doctor",
  summary: "Compare the ledger with git, tmux and the hooks; say what is off",
  // Only with --fix; without it nothing is changed.
  effect: "write",
  params: z.strictObject({
    agent: z._default(z.boolean(), false).check(
      z.describe("Only what the sandbox of the caller lets through"),
    ),
    fix: z._default(z.boolean(), false).check(
      z.describe("Mend what is safe to mend, after a backup of the ledger"),
    ),
  }),
  result: () => Diagnosis,
  example: "lockstep doctor --agent",
  run: (context, params) => examine(context, params),
  text: (result) =>
    [
      ...(result.backup === null ? [] : [`backup  ${result.backup}`]),
      ...result.fixed.map((each) =>
        `${
          each.failure === null ? "mended " : "failed "
        } ${each.id} ${each.subject}${
          each.failure === null ? "" : `: ${each.failure}`
        }`
      ),
      ...doctorLines(result.checks),
      `${result.problems} wrong, ${result.warnings} to look at, ${result.unknown} unknown`,
    ].join("\n"),
  exitStatus: doctorStatus,
});

async function examine(
  context: Context,
  params: { readonly agent: boolean; readonly fix: boolean },
): Promise<z.output<typeof Diagnosis>> {
  const look = () => params.agent ? checkAgent(context) : checkAll(context);
  const checks = await look();
  const { backup, fixed } = params.fix
    ? await fixAll(context, checks)
    : { backup: null, fixed: [] };
  const after = fixed.length === 0 ? checks : await look();
  return { ...diagnose(after), backup, fixed };
}

/** With these wrong nothing else can be asked. */
const BLINDING = ["ledger", "ledger.damage", "ledger.format"];

async function checkAll(context: Context): Promise<Check[]> {
  // Without a repository there is nothing to look at.
  context.repository();
  const checks = [
    ...await answered("ledger", () => checkLedger(context)),
    checkHooks(context),
  ];
  const isBlind = checks.some((each) =>
    BLINDING.includes(each.id) && each.answer !== "ok"
  );
  if (isBlind) return checks;
  return [
    ...checks,
    ...await answered("history", () => checkHistory(context)),
    ...await answered("worktree", () => checkWorktrees(context)),
    ...await answered("leftovers", () => checkLeftovers(context)),
    ...await answered("thread", () => checkThreads(context)),
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
