import { assertEquals, assertStringIncludes } from "@std/assert";
import { assignmentOf } from "../../src/core/assignment.ts";
import { promptOfAssignment } from "../../src/core/assignment_prompt.ts";
import { childSample, threadSample } from "../helpers/record_samples.ts";

function promptOf(changes: Parameters<typeof threadSample>[0]): string {
  const guide = "Guide of a worker.\n";
  return promptOfAssignment(
    assignmentOf(threadSample(changes), childSample(), { guide }),
  );
}

Deno.test("promptOfAssignment() says what to do, where, and what binds", () => {
  const prompt = promptOf({ objective: "Mend the parser", case_ids: ["C4"] });
  for (
    const part of [
      "thread T5 of session gallery: a worker",
      "Objective:\nMend the parser\n",
      "Cases to work on:\n- C4\n",
      "Worktree: /w/auth-flow\n",
      "Branch: task/gallery/auth-flow\n",
      "Write scope: src\n",
      "- Work only on this thread assignment.\n",
      "Guide of a worker.\n",
    ]
  ) assertStringIncludes(prompt, part);
});

Deno.test("promptOfAssignment() repeats what the root has said since", () => {
  const prompt = promptOf({ directives: ["first", "leave the parser"] });
  assertStringIncludes(prompt, "- first\n- leave the parser\n");
});

Deno.test("promptOfAssignment() leaves out what there is not", () => {
  const prompt = promptOf({ objective: "", title: "auth", case_ids: [] });
  assertStringIncludes(prompt, "Objective:\nauth\n");
  assertEquals(/Cases|Merge request|The root has said/.test(prompt), false);
});
