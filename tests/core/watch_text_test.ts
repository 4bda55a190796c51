import { assertEquals, assertStringIncludes } from "@std/assert";
import { actOf } from "../../src/core/watch_act.ts";
import { actionOf, stepText } from "../../src/core/watch_text.ts";
import { RUNGS, type WatchVerdict } from "../../src/core/watch_verdict.ts";
import { commandEvent } from "../helpers/watch_samples.ts";

const VERDICT: WatchVerdict = {
  kind: "repetition",
  text: "the same command 5 times without progress: npm test",
  evidence: [3, 5, 7],
  least: "nudge",
};
const MEMORY = { acts: [], edited: [], said: "" };

Deno.test("actionOf() tells the program what was seen, and where", () => {
  for (const rung of RUNGS) {
    const action = actionOf(rung, VERDICT, MEMORY);
    const text = JSON.stringify(action);
    assertStringIncludes(text, "5 times without progress");
    if (rung !== "stop") assertStringIncludes(text, "(events 3, 5, 7)");
  }
});

Deno.test("actionOf() corrects with rule, change, limits and report", () => {
  const action = actionOf("correct", VERDICT, MEMORY);
  const text = action.kind === "correct" ? action.text : "";
  const heads = text.split("\n").map((line) => line.split(":")[0]);
  assertEquals(heads, [
    "Correction by the watchdog of this run",
    "Observed",
    "Rule",
    "Change wanted",
    "What must not change",
    "Report",
  ]);
});

Deno.test("actionOf() reminds a program that starts again", () => {
  const at = { atMs: 0, seq: 1 };
  const act = actOf(commandEvent("npm test", { exit_status: 1 }), at, 0);
  const action = actionOf("restart", VERDICT, {
    acts: act === undefined ? [] : [act, act],
    edited: ["src/a.ts"],
    said: "still red\x1b[2J",
  });
  const text = action.kind === "restart" ? action.summary : "";
  assertStringIncludes(text, "Edited so far: src/a.ts");
  assertStringIncludes(text, "- npm test (exit status 1) [failed], 2 times");
  assertStringIncludes(text, "Said last: still red\n");
});

Deno.test("stepText() is one line with the numbers of the events", () => {
  const action = actionOf("stop", VERDICT, MEMORY);
  assertEquals(
    action.kind === "none" ? "" : stepText(action),
    "stop (repetition): the same command 5 times without progress: npm test (events 3, 5, 7)",
  );
});
