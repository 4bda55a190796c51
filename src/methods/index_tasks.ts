import type { IndexEntry } from "./index_entry.ts";

/** The part of the index for sessions and their tree of work. */
export const TASK_METHODS: Readonly<Record<string, IndexEntry>> = {
  "session.open": {
    summary:
      "Open a session: a worktree and a branch, from what is checked out here",
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
};
