/**
 * Who may call what. Roots and people may call everything; a thread only what
 * its role needs: one that could land, spawn or widen scopes would review and
 * approve itself. What is not named here is not for threads.
 */
import { type Actor, actorName } from "./actor.ts";
import { refused } from "./error.ts";
import type { Role } from "./records/thread.ts";

/** `everybody`: threads of all roles too. `root`: no thread. */
export type Right = "everybody" | "root" | readonly Role[];

/** Do a Case: claim it, tick Steps off, prove it, keep others off its files. */
const DOERS: readonly Role[] = ["worker", "synthesizer"];
/** Look at what others did, and run its gates. */
const CHECKERS: readonly Role[] = ["worker", "synthesizer", "verifier"];
const PLANNERS: readonly Role[] = ["planner"];
const REVIEWERS: readonly Role[] = ["reviewer"];

/** By method, or by its first words; the longest entry counts. */
const RIGHTS: Readonly<Record<string, Right>> = {
  version: "everybody",
  status: "everybody",
  tree: "everybody",
  prime: "everybody",
  doctor: "everybody",
  log: "everybody",
  conflicts: "everybody",
  config: "everybody",
  scheduler: "everybody",
  hook: "everybody",
  inbox: "everybody",
  audit: "everybody",
  "ledger.verify": "everybody",
  "ledger.export": "everybody",
  // Not for threads, which they see to themselves: a ledger that needs them
  // may be too damaged to tell who is calling.
  "ledger.restore": "everybody",
  "ledger.import": "everybody",
  ledger: "root",
  "runtime.tmux": "everybody",
  "workspace.info": "everybody",
  workspace: "root",
  "hooks.status": "everybody",
  hooks: "root",
  agents: "root",
  approve: "root",
  "override.list": "everybody",
  override: "root",
  "violation.list": "everybody",
  violation: "root",
  prune: "root",
  "packet.lint": "everybody",
  "packet.show": "everybody",
  packet: PLANNERS,
  dispatch: "root",
  preflight: "everybody",
  run: "everybody",
  "review.show": "everybody",
  "review.list": "everybody",
  "review.findings": "everybody",
  review: "root",
  "session.list": "everybody",
  "session.context": "everybody",
  "session.heartbeat": "everybody",
  session: "root",
  "worktree.list": "everybody",
  "worktree.path": "everybody",
  "worktree.diff": "everybody",
  "worktree.sync": DOERS,
  worktree: "root",
  "thread.run": "everybody",
  "thread.attach_info": "everybody",
  "thread.child.list": "everybody",
  "thread.child.status": "everybody",
  "thread.child.wait_status": "everybody",
  "thread.child.logs": "everybody",
  thread: "root",
  "lock.list": "everybody",
  "lock.force_release": "root",
  lock: CHECKERS,
  "task.get": "everybody",
  "task.list": "everybody",
  // A worker may add Steps to its Case; what governs it, it may not change.
  "task.create": [...DOERS, ...PLANNERS],
  task: PLANNERS,
  "case.drift": "everybody",
  "case.grant_scope": "root",
  "case.reopen": "root",
  "case.skip": "root",
  case: DOERS,
  step: DOERS,
  gate: CHECKERS,
  "evidence.list": "everybody",
  evidence: [...CHECKERS, "reviewer", "scout"],
  claim: [...CHECKERS, "reviewer", "scout"],
  "plan.export": "everybody",
  "plan.rollup.preview": "everybody",
  "plan.rollup.approve": "root",
  "plan.rollup.reject": "root",
  plan: PLANNERS,
  "graph.node.list": "everybody",
  "graph.checklist.upsert": [...DOERS, ...PLANNERS],
  // A reviewer may put on record what it saw; the tree is not its to change.
  "graph.snapshot.create": [...PLANNERS, ...REVIEWERS],
  graph: PLANNERS,
  work: "everybody",
  "resume.next": "everybody",
  resume: "root",
  "mirror.status": "everybody",
  mirror: "root",
  "merge.main.status": "everybody",
  "merge.main.next": "everybody",
  "merge.main": "root",
  "merge.review.context": "everybody",
  "merge.review.thread_status": "everybody",
  "merge.review.submit": REVIEWERS,
  merge: "root",
};

/** Returns who may call a method; `undefined` when nothing says so. */
export function findRight(method: string): Right | undefined {
  const words = method.split(".");
  for (let count = words.length; count > 0; count--) {
    const name = words.slice(0, count).join(".");
    if (Object.hasOwn(RIGHTS, name)) return RIGHTS[name];
  }
  return undefined;
}

/** Tells whether threads of a role may call a method. */
export function mayCall(method: string, role: Role): boolean {
  const right = findRight(method) ?? "root";
  return right === "everybody" || (right !== "root" && right.includes(role));
}

/**
 * Refuses a thread a method that is not for its role. Methods that are for
 * everybody do not even ask who is calling.
 *
 * @throws {LockstepError} `actor.not_allowed`.
 */
export function requireRight(method: string, actor: () => Actor): void {
  const right = findRight(method) ?? "root";
  if (right === "everybody") return;
  const caller = actor();
  if (caller.kind !== "thread") return;
  if (mayCall(method, caller.role)) return;
  const whose = right === "root"
    ? "the session's root"
    : `these roles: ${right.join(", ")}`;
  throw refused(
    `Cannot call "${method}": ${
      actorName(caller)
    } is a ${caller.role}; this is for ${whose}`,
    {
      reason: "actor.not_allowed",
      hint: "Report to the root: lockstep inbox send --message TEXT",
    },
  );
}
