/** The brief by which a person decides what the root cannot. */
import type { Packet } from "./packet.ts";
import { printable } from "./printable.ts";
import type { CheckItem, RunReview } from "./records/run_review.ts";
import { describeScope } from "./scope.ts";

export interface BriefSources {
  readonly review: RunReview;
  readonly packet: Packet;
  /** Reviews of the earlier rounds, oldest first. */
  readonly earlier: readonly RunReview[];
  /** What the root would do, and why; empty when it does not say. */
  readonly recommendation: string;
  readonly maxRounds: number;
}

/** Returns the brief as Markdown: one page, the question first. */
export function decisionBrief(sources: BriefSources): string {
  const { review, packet, recommendation } = sources;
  const { run_id } = review;
  return [
    `# To decide: ${printable(packet.objective)}`,
    "",
    `Run \`${run_id}\` of ${review.thread_id}${
      review.case_id === null ? "" : `, Case ${review.case_id}`
    }: round ${review.round} of ${sources.maxRounds}. Its work is in worktree \`${review.worktree}\`; nothing of it has been accepted.`,
    "",
    ...section("What was asked", [
      `- objective: ${printable(packet.objective)}`,
      `- write scope: ${describeScope(packet.scope)}`,
      ...packet.acceptance.map((each) => `- to hold: ${printable(each)}`),
    ]),
    ...section("What fails", linesOf(review, "fail")),
    ...section("What is open", linesOf(review, "open")),
    ...section("What was tried", [
      ...sources.earlier.map((each) =>
        `- round ${each.round}, \`${each.run_id}\`: sent back${
          each.note === "" ? "" : `: ${printable(each.note)}`
        }; failed: ${failedOf(each)}`
      ),
      `- round ${review.round}, \`${run_id}\`: this one`,
    ]),
    ...section("The choices", [
      `1. Accept it as it is; what fails stays on record: \`lockstep review accept ${run_id} --note WHY\``,
      `2. Another round, beyond the limit: \`lockstep review correct ${run_id} --note WHAT\``,
      "3. Another attempt: a better packet, or another program; the work so far stays in its worktree",
      `4. Drop it: \`lockstep worktree remove ${review.worktree}\``,
    ]),
    ...section("What the root would do", [
      recommendation === "" ? "It does not say." : printable(recommendation),
    ]),
  ].join("\n").trimEnd() + "\n";
}

function section(title: string, lines: readonly string[]): string[] {
  const content = lines.length === 0 ? ["Nothing."] : lines;
  return [`## ${title}`, "", ...content, ""];
}

function linesOf(review: RunReview, state: CheckItem["state"]): string[] {
  return review.items.filter((item) =>
    item.state === state && (state === "fail" || item.answer === null)
  ).map((item) =>
    `- ${item.id}: ${item.clause}${
      item.facts.length === 0 ? "" : ` (${item.facts.slice(0, 4).join("; ")})`
    }`
  );
}

function failedOf(review: RunReview): string {
  const failed = review.items.filter(({ state }) => state === "fail");
  return failed.map(({ id }) => id).join(", ") || "nothing by itself";
}
