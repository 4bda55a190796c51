import type { RunReview } from "./records/run_review.ts";

/** Returns what is to be done about a review, as a command where it is one. */
export function nextOfReview(review: RunReview): string {
  const { run_id, state, items } = review;
  switch (state) {
    case "open": {
      if (items.some((item) => item.state === "fail")) {
        return `lockstep review correct ${run_id}`;
      }
      const open = items.filter((item) =>
        item.state === "open" && item.answer === null
      );
      return `lockstep review accept ${run_id}${
        open.map(({ id }) => ` --answer "${id}=…"`).join("")
      }`;
    }
    case "correcting":
      return review.next_run === null
        ? `lockstep review correct ${run_id}`
        : `lockstep review open ${review.next_run}, when it has ended`;
    case "escalated":
      return `A person decides: lockstep review accept ${run_id}, or lockstep review correct ${run_id}`;
    case "accepted":
      return `lockstep worktree merge-to-parent ${review.worktree}`;
    default:
      return state satisfies never;
  }
}
