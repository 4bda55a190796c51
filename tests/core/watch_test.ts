import { assertEquals } from "@std/assert";
import {
  commandEvent,
  editEvent,
  SRC_SCOPE,
  WatchedRun,
} from "../helpers/watch_samples.ts";

const RED = commandEvent("npm test", { exit_status: 1, output: "red" });
const FIVE = Array.from({ length: 5 }, () => RED);

Deno.test("Watch nudges, corrects, restarts and stops a loop, with its grace (AF-124)", () => {
  const run = new WatchedRun();
  assertEquals(run.events(...FIVE), ["nudge: repetition"]);
  assertEquals(run.events(...FIVE, ...FIVE), [], "grace");
  run.pass(60);
  assertEquals(run.events(RED), ["correct: repetition"]);
  run.pass(60);
  assertEquals(run.events(...FIVE), ["restart: repetition"]);
  run.watch.restarted(run.atMs);
  run.pass(60);
  assertEquals(run.events(...FIVE), ["stop: repetition"]);
  assertEquals(run.events(...FIVE), [], "it has been stopped");
  const { watchdog_killed, watchdog_reason, loop, steps } = run.watch
    .summary();
  assertEquals(watchdog_killed, true);
  assertEquals(
    watchdog_reason,
    "the same command 5 times without progress: npm test (exit status 1)",
  );
  assertEquals(loop?.rung, "stop");
  assertEquals(steps.map(({ rung }) => rung), [
    "nudge",
    "correct",
    "restart",
    "stop",
  ]);
  assertEquals(steps[0]?.evidence, [1, 2, 3, 4, 5]);
});

Deno.test("Watch takes the first look for no progress", () => {
  const run = new WatchedRun();
  run.events(RED, RED, RED);
  run.pass(0, "tree 1");
  assertEquals(run.events(RED, RED), ["nudge: repetition"]);
});

Deno.test("Watch begins with the mildest step again after progress", () => {
  const run = new WatchedRun();
  run.pass(0, "tree 1");
  assertEquals(run.events(...FIVE), ["nudge: repetition"]);
  run.pass(61, "tree 2");
  assertEquals(run.events(...FIVE), ["nudge: repetition"]);
});

Deno.test("Watch takes a tree that it has seen before for no progress", () => {
  const run = new WatchedRun();
  run.pass(0, "tree 1");
  run.pass(1, "tree 2");
  assertEquals(run.events(RED, RED, RED), []);
  run.pass(1, "tree 1");
  assertEquals(run.events(RED, RED), ["nudge: repetition"]);
});

Deno.test("Watch stops a run at its limits, whatever grace it has", () => {
  const run = new WatchedRun({ policy: { timeout_seconds: 20 } });
  assertEquals(run.events(...FIVE), ["nudge: repetition"]);
  assertEquals(run.pass(14), []);
  assertEquals(run.pass(1), ["stop: wall_clock"]);
  assertEquals(run.watch.summary().watchdog_reason, "hard timeout (20s)");
  assertEquals(run.watch.summary().loop?.kind, "repetition");
});

Deno.test("Watch stops a silent run; standard error is no silence", () => {
  const run = new WatchedRun({ policy: { silence_seconds: 10 } });
  run.pass(9);
  assertEquals(run.lines("still at it"), []);
  assertEquals(run.pass(9), []);
  assertEquals(run.pass(1), ["stop: silence"]);
});

Deno.test("Watch lets a call that runs be silent for longer", () => {
  const run = new WatchedRun({
    policy: { silence_seconds: 10, silence_in_call_seconds: 30 },
  });
  const begun = commandEvent("npm test", {
    state: "started",
    exit_status: null,
  });
  assertEquals(run.events(begun), []);
  assertEquals(run.pass(29), []);
  assertEquals(run.events(commandEvent("npm test")), []);
  assertEquals(run.pass(10), ["stop: silence"]);
});

Deno.test("Watch hears refused calls on standard error", () => {
  const run = new WatchedRun();
  const line = "ERROR codex_core::tools::router: error=patch rejected";
  assertEquals(run.lines(...Array.from({ length: 6 }, () => line)), [
    "nudge: blocked",
  ]);
});

Deno.test("Watch adds what was spent before a restart", () => {
  const run = new WatchedRun({ policy: { max_turns: 5 } });
  const usage = (turns: number) => ({
    kind: "usage" as const,
    turns,
    input_tokens: null,
    output_tokens: null,
    cost_usd: null,
  });
  assertEquals(run.events(usage(3)), []);
  run.watch.restarted(run.atMs);
  assertEquals(run.events(usage(2)), []);
  assertEquals(run.events(usage(3)), ["stop: budget"]);
});

Deno.test("Watch speaks of an announced path once, of a written one again", () => {
  const run = new WatchedRun({ scope: SRC_SCOPE });
  const begun = editEvent("README.md", "started");
  assertEquals(run.events(begun, begun), ["nudge: scope"]);
  run.pass(60);
  assertEquals(run.events(begun), []);
  assertEquals(run.events(editEvent("README.md")), ["correct: scope"]);
  run.pass(60);
  assertEquals(run.events(editEvent("README.md")), ["restart: scope"]);
  assertEquals(run.watch.summary().outside_paths, ["README.md"]);
});

Deno.test("Watch finds in the tree what no event has told, but not what was there before", () => {
  const run = new WatchedRun({ scope: SRC_SCOPE });
  run.pass(0, "1", ["notes.txt"]);
  assertEquals(run.pass(10, "2", ["notes.txt", "src/a.ts"]), []);
  assertEquals(run.pass(10, "3", ["notes.txt", "docs/a.md"]), [
    "correct: scope",
  ]);
  assertEquals(run.watch.wantsLook(run.atMs + 10_000), true);
});

Deno.test("Watch wants a look at first, then after the agent did something", () => {
  const run = new WatchedRun();
  const wants = () => run.watch.wantsLook(run.atMs);
  assertEquals(wants(), true);
  run.pass(0, "1");
  run.pass(60);
  assertEquals(wants(), false);
  run.events(RED);
  assertEquals(wants(), true);
  run.pass(0, "2");
  run.events(RED);
  assertEquals(wants(), false, "too soon");
});

Deno.test("Watch sees a stall only where progress can be seen", () => {
  const talk = { kind: "message" as const, text: "x".repeat(250_000) };
  const of = (isWriter: boolean, hasLooked: boolean) => {
    const run = new WatchedRun({
      isWriter,
      policy: { silence_seconds: 0, timeout_seconds: 0 },
    });
    if (hasLooked) run.pass(0, "1");
    run.events(talk);
    return run.pass(900);
  };
  assertEquals([of(true, true), of(true, false), of(false, true)], [
    ["nudge: stall"],
    [],
    [],
  ]);
});

Deno.test("Watch only keeps to the limits once the agent has finished", () => {
  const run = new WatchedRun({ policy: { silence_seconds: 10 } });
  run.events({ kind: "finished", is_success: true, text: "done" });
  assertEquals(run.events(...FIVE), []);
  assertEquals(run.pass(10), ["stop: silence"]);
});
