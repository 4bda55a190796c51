import { assert, assertEquals } from "@std/assert";
import { assignmentOf } from "../../src/core/assignment.ts";
import { childSample, threadSample } from "../helpers/record_samples.ts";

Deno.test("assignmentOf() tells Cases, scope and to work on nothing else", () => {
  const assignment = assignmentOf(
    threadSample({ case_ids: ["C4"], directives: ["leave the parser alone"] }),
    childSample(),
    { guide: "Begin with the tests.\n" },
  );
  assertEquals(assignment.guide, "Begin with the tests.\n");
  assertEquals(assignment.case_ids, ["C4"]);
  assertEquals(assignment.directives, ["leave the parser alone"]);
  assertEquals(assignment.scope, { allow: ["src"], deny: [] });
  const text = JSON.stringify(assignment);
  assert(text.includes('"case_ids"'));
  assert(text.includes("Work only on this thread assignment"));
});
