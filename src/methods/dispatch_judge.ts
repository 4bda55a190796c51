/** The verdict on a run: its worktree, git and artifacts, before and after. */
import { join } from "@std/path";
import type { recordFindings } from "../core/audit_rules.ts";
import { LockstepError } from "../core/error.ts";
import type { Packet } from "../core/packet.ts";
import type { PathRules } from "../core/path.ts";
import { pathRulesOf } from "../core/path_rules.ts";
import type { DispatchedRun } from "../core/records/run.ts";
import type { Thread } from "../core/records/thread.ts";
import type { Worktree } from "../core/records/worktree.ts";
import type { RunSnapshot } from "../core/run_audit.ts";
import {
  policyAfterVerification,
  type RunPolicy,
  runPolicy,
  type RunTerms,
  unjudged,
} from "../core/run_policy.ts";
import { compileScope } from "../core/scope.ts";
import type { ThreadEnd } from "../core/thread_rules.ts";
import type { WatchSummary } from "../core/watch_verdict.ts";
import { diffStat } from "../io/git_diff_stat.ts";
import { submoduleChanges } from "../io/git_submodule.ts";
import { runHistory } from "../io/run_snapshot.ts";
import {
  AFTER_ARTIFACTS,
  artifactDigests,
  BEFORE_ARTIFACTS,
  writeArtifact,
  writeJsonArtifact,
} from "../store/run_artifacts.ts";
import type { RunPaths } from "../store/run_folder.ts";
import { comparable, findSnapshot, snapshotFor } from "./audit_snapshot.ts";
import type { Context } from "./context.ts";
import { findForeign } from "./worktree_identity.ts";

/** How a program ended, as its supervisor saw it. */
export interface RunEnding {
  readonly runId: string;
  readonly end: ThreadEnd;
  /** Null where nobody watched. */
  readonly watch: WatchSummary | null;
  /** Whether the events are what was written; null: nobody can tell. */
  readonly isLogIntact: boolean | null;
  /** What the program said last of its progress. */
  readonly progress: string;
  /** False: its supervisor died, and somebody else found it. */
  readonly isSupervised: boolean;
  /** Ends what of VERIFICATION runs. */
  readonly stop: AbortSignal;
}

/** A run whose program has ended. */
export interface Unfinished {
  readonly thread: Thread;
  readonly ending: RunEnding;
  readonly run: DispatchedRun;
  readonly paths: RunPaths;
}

/** What a run was found to have done. */
export interface Judged {
  readonly policy: RunPolicy;
  /** What reaches beyond the run's own tree: a person settles it. */
  readonly violations: Parameters<typeof recordFindings>[1];
  /** What it left; undefined when that could not be looked at. */
  readonly left:
    | {
      readonly worktree: Worktree;
      readonly snapshot: RunSnapshot;
    }
    | undefined;
}

/**
 * Compares what a run left with what its packet allows, and writes down what
 * was seen.
 */
export async function judgeRun(
  context: Context,
  unfinished: Unfinished,
  packet: Packet,
): Promise<Judged> {
  const { thread, ending, run, paths } = unfinished;
  const tampered = await findTampered(unfinished);
  const { worktree, rules } = context.read((view) => ({
    worktree: view.find("worktrees", thread.worktree),
    rules: pathRulesOf(view.find("meta", "repository")),
  }));
  const before = tampered.includes("pre_snapshot.json")
    ? undefined
    : findSnapshot(paths.folder);
  const terms = termsOf(unfinished, { packet, worktree, rules, before });
  const after = worktree === undefined || before === undefined
    ? undefined
    : await lookAfter(context, worktree, before);
  if (after === undefined || before === undefined) {
    return {
      policy: unjudgeable(terms, ending, tampered),
      violations: [],
      left: undefined,
    };
  }
  writeJsonArtifact(paths.folder, "post_snapshot.json", after.snapshot);
  writeArtifact(paths.folder, "post_diff_stat.txt", after.stat);
  const ends = await comparable(context, after.worktree, {
    before,
    after: after.snapshot,
  });
  const policy = runPolicy({ ...terms, before: ends.before }, {
    end: ending.end,
    after: ends.after,
    history: after.history,
    inside: after.inside,
    watch: ending.watch,
    tampered,
    is_incomplete: !ending.isSupervised,
  });
  return {
    policy,
    violations: violationsOf(policy, run.id, ends),
    left: { worktree: after.worktree, snapshot: after.snapshot },
  };
}

function termsOf(
  { thread, run }: Unfinished,
  given: {
    readonly packet: Packet;
    readonly worktree: Worktree | undefined;
    readonly rules: PathRules;
    readonly before: RunSnapshot | undefined;
  },
): RunTerms {
  const { packet, worktree, rules, before } = given;
  const scope = compileScope(packet.scope, rules);
  const whole = compileScope(worktree?.scope ?? { allow: [], deny: [] }, rules);
  const isReader = packet.mode !== "worker";
  return {
    run_id: run.id,
    thread_id: thread.id,
    mode: packet.mode,
    workdir: join(worktree?.path ?? "", thread.dispatch?.folder ?? ""),
    worktree: thread.worktree,
    scope: packet.scope,
    allow_dirty_overlap: thread.dispatch?.allow_dirty_overlap ?? false,
    sandbox: thread.runner === "command" ? "none" : "off",
    isAllowed: (path) =>
      !isReader && scope.isAllowed(path) && whole.isAllowed(path),
    before: before ?? null,
  };
}

/** Looks again at what a run has left, by then that of VERIFICATION, too. */
export async function lookAgain(
  context: Context,
  { worktree, snapshot }: NonNullable<Judged["left"]>,
): Promise<RunSnapshot> {
  const foreign = findForeign(context, worktree);
  return foreign === undefined
    ? await snapshotFor(context, worktree, { withTree: true, known: snapshot })
    : { ...snapshot, branch: foreign };
}

function violationsOf(
  policy: RunPolicy,
  runId: string,
  { before, after }: {
    readonly before: RunSnapshot;
    readonly after: RunSnapshot;
  },
): Judged["violations"] {
  const ref = before.branch === null ? "HEAD" : `refs/heads/${before.branch}`;
  return policy.findings.filter(({ kind }) => REACHING.includes(kind))
    .map((each) => ({
      ...each,
      ref,
      old_commit: before.commit,
      new_commit: after.commit,
      text: `run ${runId}: ${each.text}`,
    }));
}

/**
 * Judges what the commands of VERIFICATION did: they run what the agent has
 * written, after everything was looked at.
 */
export async function judgeVerification(
  context: Context,
  judged: Judged,
  { runId, after, tampered }: {
    readonly runId: string;
    readonly after: RunSnapshot;
    /** Artifacts that the commands wrote to. */
    readonly tampered: readonly string[];
  },
): Promise<Judged> {
  const { left } = judged;
  if (left === undefined) return judged;
  const ends = await comparable(context, left.worktree, {
    before: left.snapshot,
    after,
  });
  const policy = policyAfterVerification(judged.policy, { ...ends, tampered });
  if (policy === judged.policy) return judged;
  return { ...judged, policy, violations: violationsOf(policy, runId, ends) };
}

/** What lies in the run's own tree is for its review. */
const REACHING: readonly string[] = [
  "rewritten",
  "switched",
  "committed",
  "refs",
  "git_files",
  "others",
  "links",
];

async function lookAfter(
  context: Context,
  worktree: Worktree,
  before: RunSnapshot,
) {
  const foreign = findForeign(context, worktree);
  if (foreign !== undefined) {
    // What git would tell is of something else.
    context.options.report(`${worktree.path}: ${foreign}`);
    return undefined;
  }
  try {
    const [snapshot, stat] = await Promise.all([
      snapshotFor(context, worktree, { withTree: true, known: before }),
      diffStat(worktree.path, before.commit),
    ]);
    const history = snapshot.commit === before.commit
      ? { holdsStart: true, touched: [] }
      : await runHistory(worktree.path, before.commit);
    const inside = await submoduleChanges(
      worktree.path,
      Object.keys(snapshot.dirty).filter((path) =>
        snapshot.dirty[path] === "folder" ||
        before.dirty[path] === "folder"
      ),
    );
    return { worktree, snapshot, history, stat, inside };
  } catch (error) {
    // The run may have taken away what git needs: that is a finding.
    if (!(error instanceof LockstepError)) throw error;
    context.options.report(`${error.message} [${error.reason}]`);
    return undefined;
  }
}

function unjudgeable(
  terms: RunTerms,
  ending: RunEnding,
  tampered: readonly string[],
): RunPolicy {
  return {
    ...unjudged(terms),
    policy_violation: true,
    scope_ok: false,
    messages: [
      "Policy violation: what the run changed cannot be told any more",
      ...tampered.map((name) =>
        `Policy violation: artifacts: somebody else wrote to ${name}`
      ),
    ],
    exit_code: ending.end.exit_status,
    signal: ending.end.signal,
    watchdog: ending.watch,
    artifacts_tampered: tampered,
    is_incomplete: !ending.isSupervised,
  };
}

/** Nobody but the supervisor writes into the folder of a run. */
async function findTampered(unfinished: Unfinished): Promise<string[]> {
  const { run, paths, ending } = unfinished;
  const now = await artifactDigests(paths.folder, [
    ...BEFORE_ARTIFACTS,
    ...AFTER_ARTIFACTS,
  ]) ?? {};
  return [
    ...Object.keys(run.before).filter((name) => now[name] !== run.before[name]),
    // Whoever began to finish the run and died has left some of these.
    ...(ending.isSupervised
      ? AFTER_ARTIFACTS.filter((name) => now[name] !== undefined)
      : []),
    ...(ending.isLogIntact === false ? ["events.jsonl or stderr.log"] : []),
  ];
}
