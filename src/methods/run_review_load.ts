/** What a review looks at: the record of a run, its packet and its worktree. */
import { join } from "@std/path";
import type { CompletionReport } from "../core/completion_report.ts";
import { LockstepError, refused } from "../core/error.ts";
import { requireThread } from "../core/thread_rules.ts";
import { parseId } from "../core/id.ts";
import type { Packet } from "../core/packet.ts";
import type { DispatchedRun } from "../core/records/run.ts";
import type { CheckItem } from "../core/records/run_review.ts";
import type { Worktree } from "../core/records/worktree.ts";
import type { RunResult } from "../core/result_schema.ts";
import type { RunPolicy } from "../core/run_policy.ts";
import type { RunDiff } from "../core/run_review_diff.ts";
import { checklistOf } from "../core/run_review_checklist.ts";
import { type StepFact, stepFact } from "../core/run_review_facts.ts";
import { judgedFrom } from "../core/run_review_merge.ts";
import { compareArtifacts, requireRun } from "../core/run_seal.ts";
import { compileScope } from "../core/scope.ts";
import { Forest } from "../core/task_tree.ts";
import { isThere, readText } from "../io/fs.ts";
import { runDiff } from "../io/git_run_diff.ts";
import { ownChanges, uncommittedPaths, worktreeTree } from "../io/git_tree.ts";
import { artifactDigests } from "../store/run_artifacts.ts";
import { runPaths } from "../store/run_folder.ts";
import { findSnapshot } from "./audit_snapshot.ts";
import type { Context } from "./context.ts";
import { checkPacket, findBegunPacket, requirePacket } from "./packet_load.ts";
import { findForeign } from "./worktree_identity.ts";

/**
 * Returns the run of an id; a thread's id means its last run.
 *
 * @throws {LockstepError} `run.not_found`, `thread.not_found`.
 */
export function findReviewed(
  context: Context,
  id: string,
  action: string,
): DispatchedRun {
  return context.read((view) => {
    if (parseId(id)?.letter !== "T") return requireRun(view, id, action);
    const thread = requireThread(view, id, action);
    return requireRun(view, thread.run_id ?? id, action);
  });
}

/** Returns the folder that holds a run's record. */
export function folderOf(context: Context, runId: string): string {
  return runPaths(context.ledger().paths.runs, runId).folder;
}

/**
 * Returns the packet that a run was given.
 *
 * @throws {LockstepError} `review.record_gone`, `packet.invalid`.
 */
export function loadRunPacket(context: Context, runId: string): Packet {
  const text = requireText(context, runId, "task.md");
  return findBegunPacket(context, text) ??
    requirePacket(checkPacket(text), `${runId}/task.md`);
}

/**
 * Returns the worktree of a run's thread while it is there.
 *
 * @throws {LockstepError} `worktree.identity` when something else is.
 */
export function findRunWorktree(
  context: Context,
  run: DispatchedRun,
): Worktree | undefined {
  const worktree = context.read((view) => {
    const slug = view.find("threads", run.thread_id)?.worktree ?? "";
    return view.find("worktrees", slug);
  });
  if (worktree === undefined || !isThere(worktree.path)) return undefined;
  const foreign = findForeign(context, worktree);
  if (foreign === undefined) return worktree;
  throw refused(`Cannot look at "${worktree.slug}": ${foreign}`, {
    reason: "worktree.identity",
    hint:
      `See what it is: lockstep doctor; then: lockstep worktree repair ${worktree.slug}`,
  });
}

/** Returns the tree that the worktree of a run holds; null without one. */
export async function treeOf(
  worktree: Worktree | undefined,
): Promise<string | null> {
  return worktree === undefined
    ? null
    : await worktreeTree(worktree.path, { isKept: true });
}

export interface LoadedReview {
  readonly items: readonly CheckItem[];
  readonly tree: string | null;
}

/**
 * Fills the checklist of a run from its record and its worktree.
 *
 * @throws {LockstepError} `review.record_gone`, `packet.invalid`,
 * `git.failed`.
 */
export async function loadReview(
  context: Context,
  run: DispatchedRun,
): Promise<LoadedReview> {
  const packet = loadRunPacket(context, run.id);
  const policy = loadJson<RunPolicy>(context, run.id, "policy.json");
  const worktree = findRunWorktree(context, run);
  const tree = await treeOf(worktree);
  const diff = policy.mode === "worker" && worktree !== undefined &&
      tree !== null
    ? await diffOf(context, run, { worktree, tree })
    : undefined;
  const scope = compileScope(packet.scope);
  const items = checklistOf({
    packet,
    policy,
    report: loadJson<CompletionReport>(context, run.id, "evidence.json"),
    result: loadRunResult(context, run.id),
    status: run.status ?? "failed",
    unsealed: await unsealedOf(context, run),
    diff: diff ?? null,
    outside: scope.outside(diff?.files.map(({ path }) => path) ?? []),
    tree,
    steps: stepsOf(context, run),
  });
  return { items, tree };
}

/**
 * All that was changed in the worktree since work was accepted there last:
 * what the first of these runs found changed already, and what a merge has
 * brought in, is not their doing.
 */
async function diffOf(
  context: Context,
  run: DispatchedRun,
  { worktree, tree }: { readonly worktree: Worktree; readonly tree: string },
): Promise<RunDiff | undefined> {
  const first = context.read((view) => judgedFrom(view, run));
  const before = findSnapshot(folderOf(context, first.id));
  if (before === undefined) return undefined;
  const base = before.commit;
  const diff = await runDiff(worktree.path, { base, tree });
  const own = new Set([
    ...await ownChanges(worktree.path, base),
    ...await uncommittedPaths(worktree.path),
  ]);
  return {
    ...diff,
    files: diff.files.filter(({ path }) =>
      own.has(path) && !Object.hasOwn(before.dirty, path)
    ),
  };
}

async function unsealedOf(
  context: Context,
  run: DispatchedRun,
): Promise<string[]> {
  const now = await artifactDigests(folderOf(context, run.id));
  const { problems } = compareArtifacts(run.artifacts, now);
  return problems.map(({ name, is }) => `${name} is ${is}`);
}

function stepsOf(context: Context, run: DispatchedRun): StepFact[] {
  if (run.case_id === null) return [];
  const id = run.case_id;
  return context.read((view) => {
    const forest = new Forest(view);
    const task = forest.find(id);
    return task === undefined ? [] : forest.children(task).map(stepFact);
  });
}

/**
 * Returns what the agent of a run handed back.
 *
 * @throws {LockstepError} `review.record_gone`, `review.record_damaged`.
 */
export function loadRunResult(context: Context, runId: string): RunResult {
  return loadJson<RunResult>(context, runId, "result.json");
}

/** What Lockstep wrote as it ended the run; that it is so, the seal says. */
function loadJson<T>(context: Context, runId: string, name: string): T {
  const text = requireText(context, runId, name);
  try {
    return JSON.parse(text) as T; // its shape is that of who wrote it
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new LockstepError(
      "corrupt",
      `Cannot read "${name}" of ${runId}: it is not JSON`,
      {
        reason: "review.record_damaged",
        hint: "See which records are whole: lockstep run verify",
        cause,
      },
    );
  }
}

function requireText(context: Context, runId: string, name: string): string {
  const text = readText(join(folderOf(context, runId), name));
  if (text !== undefined) return text;
  throw refused(`Cannot review "${runId}": its ${name} is gone`, {
    reason: "review.record_gone",
    hint: "Dispatch the packet anew: a run without its record shows nothing",
  });
}
