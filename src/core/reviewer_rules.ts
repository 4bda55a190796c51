/** Who may review: somebody other than the authors, run by what has to be. */
import { type Actor, actorName } from "./actor.ts";
import type { View } from "./aggregates.ts";
import { refused } from "./error.ts";
import type { MergeRequest } from "./records/merge.ts";

/** Name of the runner that starts any program. */
const COMMAND = "command";

/** Returns the names under which an actor may turn up as an author. */
function identitiesOf(actor: Actor): string[] {
  switch (actor.kind) {
    case "thread":
      return [
        `worktree:${actor.worktree}`,
        ...(actor.thread_id === null ? [] : [`thread:${actor.thread_id}`]),
      ];
    case "root":
      return actor.session_id === null ? [] : [`root:${actor.session_id}`];
    case "person":
      return ["person"];
    case "git":
      return [];
    default:
      return actor satisfies never;
  }
}

export interface ReviewerPolicy {
  /** The root of the session that asks may review what it did not write. */
  readonly rootMayReview: boolean;
  /** What has to run reviewer threads; empty: anything. */
  readonly runner: string;
  /** Program and arguments, where that is the runner `command`. */
  readonly command: readonly string[];
}

/**
 * Refuses a reviewer who is an author of what is merged, or is nobody.
 *
 * @throws {LockstepError} `review.by_author`, `review.by_root`,
 * `review.no_identity`.
 */
export function requireReviewer(
  actor: Actor,
  request: MergeRequest,
  policy: ReviewerPolicy,
): void {
  const names = identitiesOf(actor);
  const hint =
    `Let another thread review it: lockstep merge review request-auto ${request.id}`;
  if (names.length === 0) {
    throw refused(
      `Cannot review "${request.id}": the caller is no thread, no session's root and no person`,
      { reason: "review.no_identity", hint },
    );
  }
  const own = `root:${request.session_id}`;
  if (names.includes(own)) {
    if (policy.rootMayReview) return;
    throw refused(
      `Cannot review "${request.id}": ${own} asked for the merge, and review.root_may_review is false`,
      { reason: "review.by_root", hint },
    );
  }
  const author = names.find((name) => request.authors.includes(name));
  if (author === undefined) return;
  throw refused(
    `Cannot review "${request.id}": ${author} is an author of what it merges`,
    { reason: "review.by_author", hint },
  );
}

/**
 * Refuses a thread that something else runs than what has to run reviewers:
 * who asks for a review must not choose what gives it.
 *
 * @throws {LockstepError} `review.other_runner`.
 */
export function requireRunnerOf(
  view: View,
  request: MergeRequest,
  actor: Actor,
  policy: ReviewerPolicy,
): void {
  if (policy.runner === "" || actor.kind !== "thread") return;
  const thread = view.find("threads", actor.thread_id ?? "");
  const isCommand = policy.runner === COMMAND;
  const isWanted = thread?.runner === policy.runner &&
    (!isCommand || thread.argv.join("\0") === policy.command.join("\0"));
  if (isWanted) return;
  const wanted = isCommand ? policy.command.join(" ") : policy.runner;
  throw refused(
    `Cannot review "${request.id}": reviewers have to be run by ${wanted}, as review.runner says`,
    {
      reason: "review.other_runner",
      hint: `lockstep merge review request-auto ${request.id}`,
    },
  );
}

/**
 * Returns the name under which a review is kept. An agent of the same user
 * could pass for a person: it is a claim.
 */
export function reviewerName(reviewer: Actor): string {
  return reviewer.kind === "person" ? "claimed_person" : actorName(reviewer);
}
