/** What to do when no Case is to be taken up: wait, plan, or bring it home. */
import { type Actor, actorName } from "./actor.ts";
import type { View } from "./aggregates.ts";
import { isApproved, isFinal, nextStepOf } from "./merge_state.ts";
import type { MergeRequest } from "./records/merge.ts";
import type { NextStep } from "./resume_next.ts";
import { needsOfReviews } from "./run_review_list.ts";
import { epicIds } from "./task_tree.ts";
import { isLive } from "./thread_state.ts";

const CLOSED = step(
  "The session is closed: open another",
  "lockstep session open --user-request WHAT",
);
const ASK_FOR_MERGE = step(
  "Every Case is over: ask for the merge",
  "lockstep merge main request",
);
const TIDY_UP = step(
  "No Case is left: commit what is not committed, or drop it",
  "git status --short",
);
const CLOSE = step(
  "Every Case is over and nothing is left to merge: close the session",
  "lockstep session close",
);
const NONE_READY = step(
  "No Case is ready for you: see what waits",
  "lockstep tree --open",
);
const END = step(
  "Nothing is left for you: tell the root what came of it, and end",
  "lockstep inbox send --message WHAT",
);

function step(text: string, command: string): NextStep {
  return { text, command };
}

/** Returns the next step of a session that is closed, if it is. */
export function nextWhenClosed(
  view: View,
  session: string,
): NextStep | undefined {
  return view.find("sessions", session)?.state === "closed"
    ? CLOSED
    : undefined;
}

/** Returns the next step of an actor for whom there is no Case. */
export function nothingToDo(
  view: View,
  facts: { readonly actor: Actor; readonly session: string },
): NextStep {
  const { actor, session } = facts;
  const hasOpen = epicIds(view, session, { openOnly: true }).length > 0;
  if (actor.kind === "thread") return nothingForThread(view, actor, hasOpen);
  const [need] = needsOfReviews(view, session);
  if (need !== undefined) {
    return step(`Judge what was done: ${need.text}`, need.command);
  }
  const held = Object.values(view.all("claims"))
    .filter((claim) => claim.session_id === session)
    .map((claim) => `${claim.case_id} (${claim.claimed_by})`);
  if (held.length > 0) {
    return step(
      `Wait for what others have in hand: ${held.join(", ")}`,
      "lockstep status",
    );
  }
  const isPlanned = epicIds(view, session).length > 0;
  if (!isPlanned && findOpenRequest(view, session) === undefined) {
    return step("Plan the work", "lockstep plan import FILE");
  }
  return hasOpen ? NONE_READY : bringHome(view, session);
}

function findOpenRequest(
  view: View,
  session: string,
): MergeRequest | undefined {
  return Object.values(view.all("merge")).find((each) =>
    each.session_id === session && !isFinal(each.state)
  );
}

/** A thread plans nothing, merges nothing and waits for nobody's Case. */
function nothingForThread(
  view: View,
  actor: Actor & { readonly kind: "thread" },
  hasOpen: boolean,
): NextStep {
  const thread = view.find("threads", actor.thread_id ?? "");
  const request = thread?.merge_request_id ?? null;
  if (request !== null) {
    return hasReviewed(view, actor, request)
      ? END
      : step(`Review ${request}`, `lockstep merge review context ${request}`);
  }
  if (thread !== undefined && thread.case_ids.length > 0) return END;
  if (thread !== undefined && thread.objective !== "") {
    return { text: `Reach the objective: ${thread.objective}`, command: null };
  }
  return hasOpen ? NONE_READY : END;
}

function hasReviewed(view: View, actor: Actor, request: string): boolean {
  const name = actorName(actor);
  return Object.values(view.all("reviews")).some((review) =>
    review.merge_request_id === request && review.reviewer === name
  );
}

/** What children hold first, then the merge queue. */
function bringHome(view: View, session: string): NextStep {
  const request = findOpenRequest(view, session);
  if (request !== undefined) return takeOn(view, request);
  const reviewed = worktreesOfReviewers(view);
  const child = Object.values(view.all("worktrees")).find((worktree) =>
    worktree.session_id === session && worktree.kind === "child" &&
    worktree.state === "active" && !reviewed.has(worktree.slug)
  );
  return child === undefined ? ASK_FOR_MERGE : step(
    `Every Case is over: take in what ${child.slug} holds`,
    `lockstep worktree merge-to-parent ${child.slug}`,
  );
}

function takeOn(view: View, request: MergeRequest): NextStep {
  const reviewer = Object.values(view.all("threads")).find((thread) =>
    thread.merge_request_id === request.id && isLive(thread)
  );
  if (reviewer !== undefined && !isApproved(request.state)) {
    return step(
      `Every Case is over: ${reviewer.id} reviews ${request.id}`,
      `lockstep thread child wait-status ${reviewer.id}`,
    );
  }
  const next = nextStepOf(request);
  return step(
    `Every Case is over: ${request.id} is ${request.state}`,
    next.startsWith("lockstep ")
      ? next
      : `lockstep merge main status ${request.id}`,
  );
}

/** They stand at a candidate and hold nothing of their own. */
function worktreesOfReviewers(view: View): Set<string> {
  return new Set(
    Object.values(view.all("threads"))
      .filter((thread) => thread.merge_request_id !== null)
      .map((thread) => thread.worktree),
  );
}

/** Returns the next step once git has told what the worktree holds. */
export function nextAfterGit(
  next: NextStep,
  git: { readonly dirty: number; readonly ahead: number },
): NextStep {
  if (next !== ASK_FOR_MERGE && next !== END) return next;
  if (git.dirty > 0) return TIDY_UP;
  return next === ASK_FOR_MERGE && git.ahead === 0 ? CLOSE : next;
}
