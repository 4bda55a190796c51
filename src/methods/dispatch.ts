import * as z from "zod/mini";
import { RunStatus } from "../core/records/run.ts";
import { Role } from "../core/records/thread.ts";
import { RunResult } from "../core/result_schema.ts";
import { RUN_EXIT_STATUS } from "../core/run_outcome.ts";
import { describeScope } from "../core/scope.ts";
import type { Context } from "./context.ts";
import { orderOf } from "./dispatch_packet.ts";
import { dispatchParams } from "./dispatch_params.ts";
import { requirePreflight } from "./dispatch_preflight.ts";
import { method } from "./method.ts";

const Params = z.strictObject({
  ...dispatchParams().def.shape,
  title: z.optional(
    z.string().check(
      z.describe("A few words for the pane; made from the objective"),
    ),
  ),
  timeout_sec: z.optional(
    z.int().check(
      z.describe("After so many seconds it is stopped; 0 or less: never"),
    ),
  ),
  heartbeat_sec: z.optional(
    z.int().check(
      z.describe("Silent for so many seconds it is stopped; 0 or less: never"),
    ),
  ),
  dry_run: z._default(z.boolean(), false).check(
    z.describe("Write packet, prompt and policy, and start nothing"),
  ),
});
type Params = z.output<typeof Params>;

const Result = () =>
  z.strictObject({
    run_id: z.string(),
    /** Null for a dry run. */
    thread_id: z.nullable(z.string()),
    /** `running`: it goes on in a pane. */
    status: z.union([RunStatus, z.enum(["running", "dry_run"])]),
    /** Why it is not ok; empty when it is. */
    reason: z.string(),
    worktree_path: z.nullable(z.string()),
    /** What the agent says, or what stands for it; null while it runs. */
    result: z.nullable(RunResult),
    /** What was wrong with what it returned; null when nothing was. */
    result_problem: z.nullable(z.string()),
    policy_violation: z.boolean(),
    scope_ok: z.boolean(),
    messages: z.array(z.string()),
    out_of_scope_changes: z.array(z.string()),
    out_of_scope_removed: z.array(z.string()),
    dirty_overlap: z.array(z.string()),
    /** Every command of VERIFICATION was run by Lockstep and passed. */
    is_verified: z.boolean(),
    verification: z.array(z.strictObject({
      command: z.string(),
      exit_status: z.nullable(z.int()),
      standing: z.string(),
      note: z.string(),
    })),
    /** What a dry run would have been given; null for any other. */
    plan: z.nullable(z.strictObject({
      role: Role,
      runner: z.string(),
      /** Null: one of its own. */
      worktree: z.nullable(z.string()),
      scope: z.strictObject({
        allow: z.array(z.string()),
        deny: z.array(z.string()),
      }),
      /** 0: none. */
      timeout_seconds: z.int(),
      verification: z.array(z.string()),
      prompt_path: z.string(),
    })),
    /** The artifacts. */
    run_dir: z.string(),
    /** Their copy; null without one. */
    output_dir: z.nullable(z.string()),
  });
type Result = z.output<ReturnType<typeof Result>>;

const EMPTY = {
  reason: "",
  worktree_path: null,
  result: null,
  result_problem: null,
  policy_violation: false,
  scope_ok: true,
  messages: [],
  out_of_scope_changes: [],
  out_of_scope_removed: [],
  dirty_overlap: [],
  is_verified: false,
  verification: [],
  plan: null,
  output_dir: null,
};

export const definition = method({
  name: "dispatch",
  summary: "Give a task packet to an agent, supervise it and judge its run",
  effect: "write",
  params: Params,
  result: Result,
  positional: ["argv"],
  example: "lockstep dispatch --task task.md --runner command -- ./worker.sh",
  run: dispatch,
  text: (result) =>
    [
      `Run ${result.run_id}: ${result.status}${
        result.reason === "" ? "" : `: ${result.reason}`
      }`,
      ...(result.result === null ? [] : [
        `result    ${
          result.result_problem ??
            `${result.result.result}, as the agent says`
        }`,
      ]),
      ...result.verification.map(({ command, standing, note }) =>
        `verified  ${command}: ${standing}, ${note}`
      ),
      ...(result.thread_id === null ? [] : [`thread    ${result.thread_id}`]),
      ...(result.worktree_path === null
        ? []
        : [`worktree  ${result.worktree_path}`]),
      ...(result.plan === null ? [] : planLines(result.plan)),
      ...nextLine(result),
      result.output_dir ?? result.run_dir,
    ].join("\n"),
  exitStatus: ({ status }) =>
    status === "running" || status === "dry_run" ? 0 : RUN_EXIT_STATUS[status],
});

function planLines(plan: NonNullable<Result["plan"]>): string[] {
  const { role, runner, timeout_seconds, worktree, scope } = plan;
  const limit = timeout_seconds === 0
    ? "as long as it takes"
    : `for ${timeout_seconds} s at most`;
  return [
    `would run ${runner} as ${role}, ${limit}`,
    `worktree  ${worktree ?? "one of its own"}`,
    `scope     ${describeScope(scope)}`,
    ...plan.verification.map((line) => `verify    ${line}`),
    `prompt    ${plan.prompt_path}`,
  ];
}

function nextLine({ status, run_id, thread_id }: Result): string[] {
  if (status === "dry_run" || thread_id === null) return [];
  return status === "running"
    ? [
      `next: lockstep thread child wait-status ${thread_id} --target-statuses completed`,
    ]
    : [`It is not accepted yet: lockstep review open ${run_id}`];
}

async function dispatch(context: Context, params: Params): Promise<Result> {
  const order = await orderOf(context, { ...params, file: params.task });
  const [preflight, { runInForeground, startDetached }] = await Promise.all([
    requirePreflight(context, order, {
      quota_gate: params.quota_gate,
      is_forced: params.force,
      is_dry_run: params.dry_run,
      is_detached: params.detach,
    }),
    // Loaded while git and df are at work.
    import("./dispatch_run.ts"),
  ]);
  if (params.dry_run) {
    const { dryRun } = await import("./dispatch_dry.ts");
    const { policy, ...dry } = await dryRun(context, order, preflight);
    return {
      ...EMPTY,
      ...dry,
      thread_id: null,
      status: "dry_run",
      messages: [...policy.messages],
      dirty_overlap: [...policy.dirty_overlap],
    };
  }
  if (params.detach) {
    const { thread, ...started } = await startDetached(context, order);
    return { ...EMPTY, ...started, thread_id: thread.id, status: "running" };
  }
  const { thread, finished, ...ended } = await runInForeground(context, order);
  const { outcome, policy, report, read, output } = finished;
  return {
    ...ended,
    thread_id: thread.id,
    status: outcome.status,
    reason: outcome.reason,
    result: read.result,
    result_problem: read.problem,
    policy_violation: policy.policy_violation,
    scope_ok: policy.scope_ok,
    messages: [...policy.messages],
    out_of_scope_changes: [...policy.out_of_scope_changes],
    out_of_scope_removed: [...policy.out_of_scope_removed],
    dirty_overlap: [...policy.dirty_overlap],
    is_verified: report.is_verified,
    verification: report.commands.map((each) => ({
      command: each.text,
      exit_status: each.observed?.exit_status ?? null,
      standing: each.standing,
      note: each.note,
    })),
    plan: null,
    output_dir: output,
  };
}
