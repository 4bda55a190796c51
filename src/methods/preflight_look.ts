/** What is looked at before a packet is dispatched. Changes nothing. */
import type { View } from "../core/aggregates.ts";
import { verificationItems } from "../core/completion_command.ts";
import { LockstepError } from "../core/error.ts";
import { defaultLockChoice, deriveLockScopes } from "../core/lock_derive.ts";
import { findConflicts } from "../core/lock_rules.ts";
import { pathRulesOf } from "../core/path_rules.ts";
import type { QuotaFacts } from "../core/preflight_quota.ts";
import type { PlaceFacts, PreflightFacts } from "../core/preflight_facts.ts";
import type { Lock } from "../core/records/lock.ts";
import { compileScope } from "../core/scope.ts";
import { requireNothingOpen } from "../core/task_case.ts";
import { requireCase } from "../core/task_tree.ts";
import { isLive } from "../core/thread_state.ts";
import { findFreeBytes } from "../io/disk_space.ts";
import { ENV } from "../io/env.ts";
import { findCommit } from "../io/git.ts";
import { isTracked } from "../io/git_tracked.ts";
import {
  findBranchTip,
  findOperation,
  isAncestor,
  worktreeStatus,
} from "../io/git_worktree.ts";
import { tmuxReadiness } from "../io/tmux.ts";
import { loadHooksState } from "../store/hooks_state.ts";
import { unapprovedCommands } from "./command_approve.ts";
import type { Context } from "./context.ts";
import { type DispatchOrder, secondsOf } from "./dispatch_packet.ts";
import { hasProgram, lookAtProgram, readQuota } from "./preflight_program.ts";
import { tmuxServerOf } from "./viewer_of.ts";
import { identityOf } from "./worktree_identity.ts";

export interface PreflightOptions {
  /** Percent; the configuration's when left out; 0 or less: no gate. */
  readonly quota_gate?: number | undefined;
  /** `--force`. */
  readonly is_forced: boolean;
  readonly is_dry_run: boolean;
  /** A pane is wanted. */
  readonly is_detached: boolean;
}

/** Gathers what the checks are about. */
export async function lookBefore(
  context: Context,
  order: DispatchOrder,
  options: PreflightOptions,
): Promise<PreflightFacts> {
  const session_id = findSession(context);
  const config = await context.config();
  const [place, program, quota, free, tmux, foreign] = await Promise.all([
    lookAtPlace(context, order, session_id),
    lookAtProgram({
      runner: order.runner,
      argv: order.request.argv,
      folder: order.place.workdir,
    }),
    lookAtQuota(context, order, options),
    findFreeBytes(context.ledger().paths.root),
    options.is_detached ? lookAtTmux(context) : null,
    foreignCommands(context, order),
  ]);
  return {
    mode: order.packet.mode,
    place,
    program,
    quota,
    ...context.read((view) => inLedger(view, context, order, session_id)),
    thread_limit: config.limits.children_per_session,
    free_bytes: free ?? null,
    has_hooks: ["current", "stale"].includes(
      loadHooksState(context.repository().commonDir),
    ),
    tmux,
    foreign_commands: foreign,
    output_problem: order.output.problem,
    allow_dirty_overlap: order.allow_dirty_overlap,
    is_dry_run: options.is_dry_run,
  };
}

function findSession(context: Context): string | null {
  try {
    return context.sessionId();
  } catch (error) {
    const isUnclear = error instanceof LockstepError &&
      error.reason === "session.not_selected";
    if (isUnclear) return null;
    throw error;
  }
}

async function lookAtPlace(
  context: Context,
  { packet, place }: DispatchOrder,
  session_id: string | null,
): Promise<PlaceFacts> {
  const { worktree, repository, kind } = place;
  const isSame = repository.commonDir === context.repository().commonDir;
  const [status, identity, isContained] = await Promise.all([
    worktreeStatus(repository.topLevel),
    worktree === undefined ? undefined : identityOf(context, worktree),
    kind === "other" && isSame
      ? isInSession(context, repository.topLevel, session_id)
      : true,
  ]);
  const { rules, busy } = context.read((view) => ({
    rules: pathRulesOf(view.find("meta", "repository")),
    busy: Object.values(view.all("threads")).find((each) =>
      each.worktree === worktree?.slug && isLive(each)
    ),
  }));
  const dirty = [...status.changed, ...status.untracked];
  const scope = compileScope(packet.scope, rules);
  const whole = worktree === undefined || kind !== "child"
    ? undefined
    : compileScope(worktree.scope, rules);
  return {
    workdir: packet.workdir,
    is_same_repository: isSame,
    kind,
    worktree: worktree?.slug ?? null,
    session_id: worktree?.session_id ?? null,
    mismatch: identity?.kind === "different"
      ? identity.what
      : identity?.kind === "missing"
      ? `there is nothing at ${worktree?.path}`
      : null,
    is_contained: isContained,
    operation: findOperation(repository.gitDir) ?? null,
    busy_with: busy?.id ?? null,
    dirty,
    dirty_in_scope: dirty.filter((path) => scope.isAllowed(path)),
    beyond_worktree: whole === undefined ? [] : packet.scope.allow.filter((
      pattern,
    ) =>
      !worktree?.scope.allow.includes(pattern) &&
      !deriveLockScopes({ allow: [pattern], deny: [] })
        .every(({ path }) => whole.isAllowed(path))
    ),
  };
}

/** What the run starts from is the session's branch, wherever WORKDIR is. */
async function isInSession(
  context: Context,
  folder: string,
  session_id: string | null,
): Promise<boolean> {
  const branch = context.read((view) =>
    view.find("sessions", session_id ?? "")?.branch
  );
  const [head, tip] = await Promise.all([
    findCommit(folder, "HEAD"),
    branch === undefined ? undefined : findBranchTip(folder, branch),
  ]);
  return head === undefined || tip === undefined || head === tip ||
    await isAncestor(folder, head, tip);
}

function inLedger(
  view: View,
  context: Context,
  order: DispatchOrder,
  session_id: string | null,
): Pick<PreflightFacts, "session" | "locks" | "case_problem" | "live_threads"> {
  const session = view.find("sessions", session_id ?? "");
  const threads = Object.values(view.all("threads"));
  return {
    session: session === undefined
      ? null
      : { id: session.id, is_open: session.state === "open" },
    locks: session === undefined
      ? []
      : locksInWay(view, order, { session: session.id, now: context.now() }),
    case_problem: caseProblem(view, order, session_id ?? ""),
    live_threads:
      threads.filter((each) => each.session_id === session_id && isLive(each))
        .length,
  };
}

function locksInWay(
  view: View,
  { packet, place }: DispatchOrder,
  at: { readonly session: string; readonly now: string },
): Lock[] {
  const choice = defaultLockChoice(packet.mode, packet.scope);
  const wanted = [
    ...(choice === "none" ? [] : packet.scope.allow),
    ...packet.locks,
  ];
  if (wanted.length === 0) return [];
  return findConflicts(view, {
    holder: {
      session_id: at.session,
      thread_id: "",
      worktree: place.kind === "child" ? place.worktree?.slug ?? null : null,
    },
    scopes: deriveLockScopes({ allow: wanted, deny: [] }),
    mode: packet.locks.length > 0 || choice !== "shared"
      ? "exclusive"
      : "shared",
  }, { now: at.now, rules: pathRulesOf(view.find("meta", "repository")) })
    .map(({ lock }) => lock);
}

function caseProblem(
  view: View,
  { packet, place }: DispatchOrder,
  session: string,
): string | null {
  const id = packet.case_id;
  if (id === null) return null;
  try {
    const action = "dispatch";
    const task = requireCase(view, id, { action, session });
    if (packet.mode === "worker") requireNothingOpen(view, task, { action });
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    return error.message;
  }
  const claim = packet.mode === "worker" ? view.find("claims", id) : undefined;
  const isElsewhere = claim !== undefined &&
    (claim.worktree === null || claim.worktree !== place.worktree?.slug);
  return isElsewhere ? `${id} is worked on by ${claim.claimed_by}` : null;
}

async function lookAtQuota(
  context: Context,
  order: DispatchOrder,
  options: PreflightOptions,
): Promise<QuotaFacts> {
  const { dispatch } = await context.config();
  const gate_percent = options.quota_gate ??
    secondsOf(ENV.dispatchQuotaGate) ?? dispatch.quota_gate_percent;
  const isAsked = gate_percent > 0 && !options.is_dry_run;
  return {
    runner: order.runner,
    gate_percent,
    ...(isAsked
      ? await readQuota(order.runner)
      : { reading: undefined, problem: null }),
    when_unknown: dispatch.when_quota_unknown,
    is_forced: options.is_forced,
    now: context.now(),
  };
}

async function lookAtTmux(context: Context): Promise<string> {
  return (await tmuxReadiness(await tmuxServerOf(context))).status;
}

/**
 * Commands that Lockstep is to run and that the caller has not written: those
 * of a packet that is committed in the repository, unless a gate of the
 * configuration or a person's approval says the same. A packet from elsewhere,
 * or on standard input, is the caller's own word.
 */
async function foreignCommands(
  context: Context,
  { packet, place, request }: DispatchOrder,
): Promise<string[]> {
  if (request.file === "-") return [];
  const path = Deno.realPathSync(
    request.file.startsWith("/")
      ? request.file
      : `${context.options.folder}/${request.file}`,
  );
  if (!await isTracked(context.repository().commonDir, path)) return [];
  const commands = verificationItems(
    packet.verification,
    (word) => hasProgram(word, place.workdir),
  ).flatMap((item) => item.kind === "command" ? [item.line] : []);
  const gates = Object.values((await context.config()).gates)
    .map((gate) => gate.run ?? gate.argv?.join(" "));
  return await unapprovedCommands(
    context,
    commands.filter((line) => !gates.includes(line)),
  );
}
