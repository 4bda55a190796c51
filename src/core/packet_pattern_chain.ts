/** Patterns in which one agent follows another. */
import {
  type PatternRequest,
  type PatternStep,
  reader,
  verifier,
  worker,
} from "./packet_pattern_step.ts";

/** What is wrong is found, mended, and checked. */
export function reviewFix(
  request: PatternRequest,
  [lens = ""]: readonly string[],
): PatternStep[] {
  const review = reader("reviewer", {
    key: "review",
    objective: `Find what is wrong, ranked by impact: ${request.objective}`,
    constraints: [`Lens: ${lens}`, ...request.constraints],
  });
  const fix = worker(
    request,
    [review],
    `Mend what the review ranks highest: ${request.objective}`,
  );
  return [review, fix, verifier(request, [review, fix])];
}

/** What has to be known is found first. */
export function scoutActVerify(
  request: PatternRequest,
  questions: readonly string[],
): PatternStep[] {
  const scouts = questions.map((question, index) =>
    reader("scout", {
      key: questions.length === 1 ? "scout" : `scout-${index + 1}`,
      objective: `Find out ${question}: ${request.objective}`,
      verification: [
        "Each answer names path:line, or says that it is not known",
      ],
    })
  );
  const act = worker(request, scouts, request.objective);
  return [...scouts, act, verifier(request, [...scouts, act])];
}

/** One program does it, another one proves it. */
export function crossVerify(request: PatternRequest): PatternStep[] {
  const work = worker(request, [], request.objective);
  return [work, verifier(request, [work])];
}
