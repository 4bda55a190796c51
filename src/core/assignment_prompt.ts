import type { Assignment } from "./assignment.ts";
import { describeScope } from "./scope.ts";

/**
 * Returns the prompt of a thread that was given no packet: the same words as
 * its assignment, in the order in which they bind.
 */
export function promptOfAssignment(assignment: Assignment): string {
  const { worktree } = assignment;
  const { allow, deny } = assignment.scope;
  const scope = { allow: [...allow], deny: [...deny] };
  const blocks = [
    `You are thread ${assignment.thread_id} of session ${assignment.session_id}: a ${assignment.role}, started by the session's root.`,
    `Objective:\n${assignment.objective || assignment.title}`,
    ...list("Cases to work on:", assignment.case_ids),
    ...(assignment.merge_request_id === null
      ? []
      : [`Merge request: ${assignment.merge_request_id}`]),
    [
      `Worktree: ${worktree.path}`,
      `Branch: ${worktree.branch}`,
      `Write scope: ${describeScope(scope)}`,
    ].join("\n"),
    ...list("Rules:", assignment.rules),
    ...list(
      "The root has said since, and the last of it counts most:",
      assignment.directives,
    ),
    assignment.guide.trim(),
    "What you write last goes back to the root as your report: what is different now, how you know, and what is left.",
  ];
  return `${blocks.filter((each) => each !== "").join("\n\n")}\n`;
}

function list(title: string, items: readonly string[]): string[] {
  return items.length === 0
    ? []
    : [[title, ...items.map((item) => `- ${item}`)].join("\n")];
}
