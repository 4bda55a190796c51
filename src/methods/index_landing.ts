import type { IndexEntry } from "./index_entry.ts";

/** The part of the index for locks, and the way to main. */
export const LANDING_METHODS: Readonly<Record<string, IndexEntry>> = {
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
};
