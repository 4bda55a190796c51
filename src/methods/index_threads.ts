import type { IndexEntry } from "./index_entry.ts";

/** The part of the index for worktrees, child agents and what they are asked to do. */
export const THREAD_METHODS: Readonly<Record<string, IndexEntry>> = {
  "scheduler.decide_worktree": {
    summary: "Advise whether a piece of work deserves a worktree of its own",
    load: () => import("./scheduler/decide_worktree.ts"),
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
  dispatch: {
    summary: "Give a task packet to an agent, supervise it and judge its run",
    load: () => import("./dispatch.ts"),
  },
  preflight: {
    summary: "Check whether a task packet can be dispatched",
    load: () => import("./preflight.ts"),
  },
  "run.list": {
    summary: "List dispatched runs, the newest first",
    load: () => import("./run/list.ts"),
  },
  "run.show": {
    summary:
      "Show a dispatched run: verdict, evidence, and where its record is",
    load: () => import("./run/show.ts"),
  },
  "run.verify": {
    summary: "Check that the records of runs are what was sealed in the ledger",
    load: () => import("./run/verify.ts"),
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
  status: {
    summary: "Show where everything stands, and what needs a person",
    load: () => import("./status.ts"),
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
  "review.open": {
    summary: "Fill the checklist of a dispatched run from what is known of it",
    load: () => import("./review/open.ts"),
  },
  "review.accept": {
    summary: "Accept the work of a run; what facts leave open is answered",
    load: () => import("./review/accept.ts"),
  },
  "review.correct": {
    summary: "Send a run back: the prompt of the next round, and its start",
    load: () => import("./review/correct.ts"),
  },
  "review.escalate": {
    summary: "Hand a run to a person, with a brief to decide by",
    load: () => import("./review/escalate.ts"),
  },
  "review.show": {
    summary: "Show the review of a run: the checklist and what came of it",
    load: () => import("./review/show.ts"),
  },
  "review.findings": {
    summary: "Put the findings of several runs into one ranked list",
    load: () => import("./review/findings.ts"),
  },
  "review.list": {
    summary: "List the dispatched runs of a session that nobody has accepted",
    load: () => import("./review/list.ts"),
  },
};
