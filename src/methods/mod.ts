/**
 * The index: every method by name, with what the general help needs. It
 * imports no method and no schema, so that starting costs nothing.
 */
import type { Method } from "./method.ts";

export interface IndexEntry {
  readonly summary: string;
  // The types of params and results differ from method to method.
  // deno-lint-ignore no-explicit-any
  readonly load: () => Promise<{ readonly definition: Method<any, any> }>;
}

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
  evidence: "What has been seen to hold, and by whom",
  claim: "What a worker says, compared with git and the gates",
  tree: "The tree with its states and progress",
  mirror: "A Markdown mirror of the tree",
  graph: "The tree as nodes and typed edges",
  prune: "Runs and gate outputs that have served their time",
  version: "Which Lockstep this is",
};

export const METHODS: Readonly<Record<string, IndexEntry>> = {
  "workspace.init": {
    summary:
      "Set Lockstep up in this repository and protect its default branch",
    load: () => import("./workspace/init.ts"),
  },
  "workspace.info": {
    summary: "Show what Lockstep knows of this repository",
    load: () => import("./workspace/info.ts"),
  },
  "workspace.remove": {
    summary:
      "Take Lockstep out of this repository, with its hooks and its state",
    load: () => import("./workspace/remove.ts"),
  },
  "hooks.status": {
    summary: "Show whether git runs the hooks of Lockstep, in every worktree",
    load: () => import("./hooks/status.ts"),
  },
  "hooks.repair": {
    summary:
      "Put the git hooks of Lockstep right: moved, taken out, overwritten",
    load: () => import("./hooks/repair.ts"),
  },
  "override.main": {
    summary: "As a person, let a protected branch move once to one commit",
    load: () => import("./override/main.ts"),
  },
  "override.commit": {
    summary: "As a person, let a managed branch leave its scope once",
    load: () => import("./override/commit.ts"),
  },
  "override.lock": {
    summary: "As a person, let a managed branch change once what a lock keeps",
    load: () => import("./override/lock.ts"),
  },
  "override.list": {
    summary: "List overrides, the newest first",
    load: () => import("./override/list.ts"),
  },
  "audit.main": {
    summary:
      "Compare protected branches with what was approved to land on them",
    load: () => import("./audit/main.ts"),
  },
  "audit.run": {
    summary: "Look at what a thread did beside its commits",
    load: () => import("./audit/run.ts"),
  },
  "audit.branch": {
    summary: "Compare what managed branches changed with their scopes",
    load: () => import("./audit/branch.ts"),
  },
  "violation.list": {
    summary: "List what got past the hooks and was found afterwards",
    load: () => import("./violation/list.ts"),
  },
  "violation.undo": {
    summary: "Take a protected branch back to where it was before a violation",
    load: () => import("./violation/undo.ts"),
  },
  "violation.resolve": {
    summary: "As a person, settle a violation and say how",
    load: () => import("./violation/resolve.ts"),
  },
  "hook.tool_use": {
    summary: "Judge what an agent program is about to write; for its hooks",
    load: () => import("./hook/tool_use.ts"),
  },
  "agents.install": {
    summary: "Let an agent program ask Lockstep before it writes",
    load: () => import("./agents/install.ts"),
  },
  "agents.uninstall": {
    summary: "Take Lockstep out of the configuration of an agent program",
    load: () => import("./agents/uninstall.ts"),
  },
  "config.show": {
    summary: "Show the configuration in force",
    load: () => import("./config/show.ts"),
  },
  "config.check": {
    summary: "Check a configuration file, and the configuration in force",
    load: () => import("./config/check.ts"),
  },
  "scheduler.decide_worktree": {
    summary: "Advise whether a piece of work deserves a worktree of its own",
    load: () => import("./scheduler/decide_worktree.ts"),
  },
  "session.open": {
    summary: "Open a session: a worktree and a branch of its own",
    load: () => import("./session/open.ts"),
  },
  "session.list": {
    summary: "List the sessions that are open",
    load: () => import("./session/list.ts"),
  },
  "session.context": {
    summary: "Show a session with its worktree, branch and viewer",
    load: () => import("./session/context.ts"),
  },
  "session.heartbeat": {
    summary: "Say that a session's root is alive, and renew its leases",
    load: () => import("./session/heartbeat.ts"),
  },
  "session.cleanup": {
    summary:
      "End a session: threads, viewer, locks, and worktrees with nothing to lose",
    load: () => import("./session/cleanup.ts"),
  },
  "session.close": {
    summary: "Close a session and let go of its locks; worktrees stay",
    load: () => import("./session/close.ts"),
  },
  "worktree.spawn": {
    summary: "Make a child worktree from a session's own or from another child",
    load: () => import("./worktree/spawn.ts"),
  },
  "worktree.list": {
    summary: "List the worktrees of a session, or of all, newest first",
    load: () => import("./worktree/list.ts"),
  },
  "worktree.path": {
    summary: "Print the folder of a worktree, for cd",
    load: () => import("./worktree/path.ts"),
  },
  "worktree.create": {
    summary: "Make a child worktree from any commit, branch or tag",
    load: () => import("./worktree/create.ts"),
  },
  "worktree.diff": {
    summary: "Show what a worktree changed since it left its base",
    load: () => import("./worktree/diff.ts"),
  },
  "worktree.sync": {
    summary: "Merge the branch that a worktree came from into it",
    load: () => import("./worktree/sync.ts"),
  },
  "worktree.adopt": {
    summary: "Take a git worktree that is there already into a session",
    load: () => import("./worktree/adopt.ts"),
  },
  "worktree.remove": {
    summary: "Remove a worktree and its branch, if nothing is lost with them",
    load: () => import("./worktree/remove.ts"),
  },
  prune: {
    summary: "Remove runs and gate outputs that have served their time",
    load: () => import("./prune.ts"),
  },
  "worktree.clean": {
    summary: "List worktrees that have served their time, and remove them",
    load: () => import("./worktree/clean.ts"),
  },
  "worktree.repair": {
    summary: "Mend a worktree that was moved, deleted or never finished",
    load: () => import("./worktree/repair.ts"),
  },
  "worktree.merge_to_parent": {
    summary: "Merge a child's branch into the worktree it was spawned from",
    load: () => import("./worktree/merge_to_parent.ts"),
  },
  "task.create": {
    summary: "Add a task to the tree",
    load: () => import("./task/create.ts"),
  },
  "task.get": {
    summary: "Show a task, what is directly below it, and its evidence",
    load: () => import("./task/get.ts"),
  },
  "task.list": {
    summary: "List tasks by priority, then by age",
    load: () => import("./task/list.ts"),
  },
  "case.begin": {
    summary: "Claim a Case and start on it",
    load: () => import("./case/begin.ts"),
  },
  "case.complete": {
    summary: "Complete a Case whose Steps are done and whose gates have passed",
    load: () => import("./case/complete.ts"),
  },
  "step.check": {
    summary: "Tick off a Step, or say why it cannot be done",
    load: () => import("./step/check.ts"),
  },
  "gate.run": {
    summary: "Run a gate of a Case in its worktree and record the result",
    load: () => import("./gate/run.ts"),
  },
  "work.current_ref": {
    summary: "Show where you stand: Case, Steps done, and the one next step",
    load: () => import("./work/current_ref.ts"),
  },
  approve: {
    summary: "As a person, allow the project's set-up commands to run",
    load: () => import("./approve.ts"),
  },
  doctor: {
    summary: "Compare the ledger with git, tmux and the hooks; say what is off",
    load: () => import("./doctor.ts"),
  },
  "lock.acquire": {
    summary: "Lock files or folders against the writes of others: all or none",
    load: () => import("./lock/acquire.ts"),
  },
  "lock.heartbeat": {
    summary: "Renew the lease of a lock",
    load: () => import("./lock/heartbeat.ts"),
  },
  "lock.release": {
    summary: "Let go of locks that the caller holds",
    load: () => import("./lock/release.ts"),
  },
  "lock.list": {
    summary: "List locks: who holds what, until when",
    load: () => import("./lock/list.ts"),
  },
  "lock.wait": {
    summary: "Wait until others have let go of files or folders",
    load: () => import("./lock/wait.ts"),
  },
  "lock.force_release": {
    summary: "Take a lock away from its holder, who is told: root or person",
    load: () => import("./lock/force_release.ts"),
  },
  "runtime.tmux.ensure": {
    summary: "Find out whether tmux can show the viewers",
    load: () => import("./runtime/tmux_ensure.ts"),
  },
  "thread.child.spawn": {
    summary: "Start a child agent in a pane of the viewer",
    load: () => import("./thread/child_spawn.ts"),
  },
  "thread.child.list": {
    summary: "List the threads of a session",
    load: () => import("./thread/child_list.ts"),
  },
  "thread.child.status": {
    summary: "Show what a thread is doing",
    load: () => import("./thread/child_status.ts"),
  },
  "thread.child.wait_status": {
    summary: "Wait until a thread is in one of some states",
    load: () => import("./thread/child_wait_status.ts"),
  },
  "thread.child.stop": {
    summary: "End a thread's program with all that it started",
    load: () => import("./thread/child_stop.ts"),
  },
  "thread.child.directive": {
    summary: "Tell a thread something, and find out whether it was heard",
    load: () => import("./thread/child_directive.ts"),
  },
  "thread.child.interrupt": {
    summary: "Send SIGINT to a thread's program, as Ctrl-C would",
    load: () => import("./thread/child_interrupt.ts"),
  },
  "thread.child.reap": {
    summary: "Clear up after threads whose supervisor is dead",
    load: () => import("./thread/child_reap.ts"),
  },
  "thread.child.logs": {
    summary: "Show what a thread's program has printed",
    load: () => import("./thread/child_logs.ts"),
  },
  "thread.attach_info": {
    summary: "Show the command by which a person watches the viewer",
    load: () => import("./thread/attach_info.ts"),
  },
  "thread.run": {
    summary: "Supervise the program of a thread; runs in its pane",
    load: () => import("./thread/run.ts"),
  },
  "inbox.send": {
    summary: "Write to the session's root, or to one of its threads",
    load: () => import("./inbox/send.ts"),
  },
  "inbox.pending": {
    summary: "Show what waits to be read, or wait until something does",
    load: () => import("./inbox/pending.ts"),
  },
  "inbox.list": {
    summary: "List messages in both directions",
    load: () => import("./inbox/list.ts"),
  },
  "inbox.deliver": {
    summary: "Say that a message has been read",
    load: () => import("./inbox/deliver.ts"),
  },
  conflicts: {
    summary: "Predict which live branches would conflict when merged",
    load: () => import("./conflicts.ts"),
  },
  "merge.main.request": {
    summary: "Queue a worktree's branch for a protected branch",
    load: () => import("./merge/main_request.ts"),
  },
  "merge.main.next": {
    summary: "Show whose turn it is in the merge queue",
    load: () => import("./merge/main_next.ts"),
  },
  "merge.main.status": {
    summary: "Show the merge queue and the merge lock, or one merge request",
    load: () => import("./merge/main_status.ts"),
  },
  "merge.main.acquire_lock": {
    summary:
      "Take the merge lock for the first entry of the queue, or renew it",
    load: () => import("./merge/main_acquire_lock.ts"),
  },
  "merge.main.prepare": {
    summary: "Build the candidate of a merge request and run its gates",
    load: () => import("./merge/main_prepare.ts"),
  },
  "merge.main.land": {
    summary: "Move the target to the approved candidate",
    load: () => import("./merge/main_land.ts"),
  },
  "merge.main.release_lock": {
    summary: "Give the merge lock back; its entry keeps its place in the queue",
    load: () => import("./merge/main_release_lock.ts"),
  },
  "merge.main.abort": {
    summary: "Take a merge request out of its turn and back into the queue",
    load: () => import("./merge/main_abort.ts"),
  },
  "merge.main.resume": {
    summary: "Finish a preparation or a landing that was interrupted",
    load: () => import("./merge/main_resume.ts"),
  },
  "merge.main.withdraw": {
    summary: "Take a merge request out of the queue for good",
    load: () => import("./merge/main_withdraw.ts"),
  },
  "merge.main.move": {
    summary: "Give a waiting merge request another place or priority",
    load: () => import("./merge/main_move.ts"),
  },
  "merge.review.context": {
    summary: "Show what a reviewer needs, or write it as a review pack",
    load: () => import("./merge/review_context.ts"),
  },
  "merge.review.request_auto": {
    summary: "Start a reviewer for a candidate, with a review pack",
    load: () => import("./merge/review_request_auto.ts"),
  },
  "merge.review.thread_status": {
    summary: "Show the reviewers of a merge request and what they said",
    load: () => import("./merge/review_thread_status.ts"),
  },
  "merge.review.correction": {
    summary: "Make the prompt for the changes a review asks for, and send it",
    load: () => import("./merge/review_correction.ts"),
  },
  "merge.review.submit": {
    summary: "Hand in a review of a candidate: findings and a verdict",
    load: () => import("./merge/review_submit.ts"),
  },
  status: {
    summary: "Show where everything stands, and what needs a person",
    load: () => import("./status.ts"),
  },
  "task.move": {
    summary: "Move a task below another one, or among its siblings",
    load: () => import("./task/move.ts"),
  },
  "task.update": {
    summary: "Change what a task says: title, priority, dependencies, scope",
    load: () => import("./task/update.ts"),
  },
  "case.block": {
    summary: "Say that a Case cannot go on, and what would let it",
    load: () => import("./case/block.ts"),
  },
  "case.drift": {
    summary: "Show what governs a Case and has changed since it began",
    load: () => import("./case/drift.ts"),
  },
  "case.grant_scope": {
    summary:
      "Widen the scope of a Case, and of the worktree it is worked on in",
    load: () => import("./case/grant_scope.ts"),
  },
  "case.release": {
    summary: "Give a Case back, so that somebody else can begin it",
    load: () => import("./case/release.ts"),
  },
  "case.reopen": {
    summary: "Make a Case that is over one to be done",
    load: () => import("./case/reopen.ts"),
  },
  "case.request_scope": {
    summary: "Ask the root for a path outside the scope of the Case in hand",
    load: () => import("./case/request_scope.ts"),
  },
  "case.skip": {
    summary: "Drop a Case that is not wanted any more",
    load: () => import("./case/skip.ts"),
  },
  "work.current_ref.ack": {
    summary: "Say that you have read where you stand",
    load: () => import("./work/current_ref_ack.ts"),
  },
  "resume.candidates.attach": {
    summary: "Take over a silent session with all it owns",
    load: () => import("./resume/candidates_attach.ts"),
  },
  "resume.candidates.list": {
    summary: "List the sessions that have fallen silent and can be taken over",
    load: () => import("./resume/candidates_list.ts"),
  },
  "resume.next": {
    summary: "Show the Case to go on with: active, then blocked, then ready",
    load: () => import("./resume/next.ts"),
  },
  prime: {
    summary: "Tell an agent that starts anew where it stands; for its hooks",
    load: () => import("./prime.ts"),
  },
  "ledger.verify": {
    summary: "Check the ledger, its records, backups and policy files",
    load: () => import("./ledger/verify.ts"),
  },
  "ledger.backup": {
    summary: "Make a copy of the ledger now",
    load: () => import("./ledger/backup.ts"),
  },
  "ledger.backups": {
    summary: "List the copies of the ledger, newest last",
    load: () => import("./ledger/backups.ts"),
  },
  "ledger.restore": {
    summary: "Put a copy of the ledger in the place of the ledger",
    load: () => import("./ledger/restore.ts"),
  },
  "ledger.export": {
    summary: "Print the whole ledger as one JSON document",
    load: () => import("./ledger/export.ts"),
  },
  "ledger.import": {
    summary: "Put an exported ledger in the place of the ledger",
    load: () => import("./ledger/import.ts"),
  },
  log: {
    summary: "Show what was changed, by whom and when, oldest first",
    load: () => import("./log.ts"),
  },
  "log.show": {
    summary: "Show one event with the records that it wrote",
    load: () => import("./log/show.ts"),
  },
  "plan.export": {
    summary: "Print the tree as an outline that plan import takes",
    load: () => import("./plan/export.ts"),
  },
  "plan.import": {
    summary: "Create a whole tree from an outline in YAML or JSON",
    load: () => import("./plan/import.ts"),
  },
  "evidence.list": {
    summary: "List the evidence of a task and of what is directly below it",
    load: () => import("./evidence/list.ts"),
  },
  "evidence.record": {
    summary: "Record what you have seen; it counts as a claim, never as a gate",
    load: () => import("./evidence/record.ts"),
  },
  "claim.verify": {
    summary: "Compare what a worker says of a Case with git and the gates",
    load: () => import("./claim/verify.ts"),
  },
  "mirror.refresh": {
    summary: "Write the tree as Markdown to a file of your choice",
    load: () => import("./mirror/refresh.ts"),
  },
  "mirror.status": {
    summary: "Show where the mirror is and whether it lags behind the tree",
    load: () => import("./mirror/status.ts"),
  },
  tree: {
    summary: "Show the tree of tasks with progress, states, who and age",
    load: () => import("./tree.ts"),
  },
  "plan.bootstrap": {
    summary: "Start a plan: an initiative (epic) with one plan (feature) in it",
    load: () => import("./plan/bootstrap.ts"),
  },
  "plan.rollup.approve": {
    summary: "Approve what was submitted",
    load: () => import("./plan/rollup_approve.ts"),
  },
  "plan.rollup.preview": {
    summary: "Show how what is below a task adds up",
    load: () => import("./plan/rollup_preview.ts"),
  },
  "plan.rollup.reject": {
    summary: "Reject what was submitted, with the reason",
    load: () => import("./plan/rollup_reject.ts"),
  },
  "plan.rollup.submit": {
    summary: "Say that everything below a task is done, for approval",
    load: () => import("./plan/rollup_submit.ts"),
  },
  "plan.slice.generate": {
    summary:
      "Add slices (Cases) to a plan, none bigger than one agent can hold",
    load: () => import("./plan/slice_generate.ts"),
  },
  "plan.slice.replan": {
    summary: "Plan a slice anew and record why",
    load: () => import("./plan/slice_replan.ts"),
  },
  "graph.checklist.upsert": {
    summary:
      "Add an item to the checklist of a Case, or tick off the one there",
    load: () => import("./graph/checklist_upsert.ts"),
  },
  "graph.edge.create": {
    summary: "Connect two tasks: depends_on, contains, or any other type",
    load: () => import("./graph/edge_create.ts"),
  },
  "graph.node.create": {
    summary: "Add a task as a node: initiative, plan, slice",
    load: () => import("./graph/node_create.ts"),
  },
  "graph.node.list": {
    summary: "List tasks as nodes",
    load: () => import("./graph/node_list.ts"),
  },
  "graph.snapshot.create": {
    summary: "Record in words how a task stands",
    load: () => import("./graph/snapshot_create.ts"),
  },
  "packet.lint": {
    summary: "Check a task packet; every mistake with its line",
    load: () => import("./packet/lint.ts"),
  },
  "packet.show": {
    summary: "Show what a task packet says, or the prompt made from it",
    load: () => import("./packet/show.ts"),
  },
  "packet.new": {
    summary: "Write a task packet; what is not given is left to fill in",
    load: () => import("./packet/new.ts"),
  },
  "packet.from_case": {
    summary: "Write a task packet out of a Case",
    load: () => import("./packet/from_case.ts"),
  },
  version: {
    summary:
      "Show the version, how it was built, and the versions of the tools",
    load: () => import("./version.ts"),
  },
};
