/**
 * The index: every method by name, with what the general help needs. It
 * imports no method and no schema, so that starting costs nothing.
 */
import type { IndexEntry } from "./index_entry.ts";
import { LANDING_METHODS } from "./index_landing.ts";
import { REPOSITORY_METHODS } from "./index_repository.ts";
import { TASK_METHODS } from "./index_tasks.ts";
import { THREAD_METHODS } from "./index_threads.ts";

/** What the general help says of each group of methods. */
export const GROUPS: Readonly<Record<string, string>> = {
  workspace: "Set Lockstep up in a repository, or take it out",
  hooks: "The git hooks that guard branches, and whether git runs them",
  override: "A person's recorded exceptions from the rules",
  audit: "Find what no hook can see",
  violation: "What got past the hooks, until a person settles it",
  hook: "What the hooks of agent programs ask",
  agents: "Agent programs that ask Lockstep before they write",
  session: "One run of a root agent, with its worktree and viewer",
  task: "The tree of work: epic, feature, test group, case, step",
  config: "What is configured, and where it comes from",
  scheduler: "Where a piece of work should be done",
  worktree: "Worktrees of a session and its children",
  case: "Claim, complete, release, block and reopen Cases",
  step: "The checklist of a Case",
  work: "Where you stand, and the one next step",
  gate: "Commands whose result counts",
  approve: "Set-up commands that a person allows",
  doctor: "What is off, and how to mend it",
  lock: "Claims on files and folders, with a lease",
  thread: "Child agents in the panes of the viewer",
  inbox: "Messages between a session's root and its threads",
  runtime: "What Lockstep finds on this machine",
  conflicts: "Which live branches would conflict when merged",
  merge: "The merge queue: candidates, reviews, and landing on main",
  status: "Where everything stands, and what needs a person",
  prime: "What an agent program prints at its start",
  resume: "Go on with what was left",
  ledger: "Check, copy and restore what Lockstep remembers",
  log: "What was changed, by whom and when",
  plan: "Plan in one call, slice, and roll up",
  packet: "What one agent is asked to do, as a file",
  dispatch: "Give a packet to an agent and judge what comes of it",
  preflight: "Whether a packet can be dispatched",
  run: "Dispatched runs, and whether their records are intact",
  review: "Judge the work of a dispatched run: accept, correct, escalate",
  evidence: "What has been seen to hold, and by whom",
  claim: "What a worker says, compared with git and the gates",
  tree: "The tree with its states and progress",
  mirror: "A Markdown mirror of the tree",
  graph: "The tree as nodes and typed edges",
  prune: "Runs and gate outputs that have served their time",
  version: "Which Lockstep this is",
};

export const METHODS: Readonly<Record<string, IndexEntry>> = {
  ...REPOSITORY_METHODS,
  ...TASK_METHODS,
  ...THREAD_METHODS,
  ...LANDING_METHODS,
};
