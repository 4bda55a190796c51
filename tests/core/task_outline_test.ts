import { assertEquals } from "@std/assert";
import { blockCase, skipCase } from "../../src/core/task_lifecycle.ts";
import { MIRROR_MARK, mirrorText } from "../../src/core/task_mirror.ts";
import { outlineOf, type OutlineOptions } from "../../src/core/task_outline.ts";
import { addSeconds } from "../../src/core/time.ts";
import { type MemoryView, NOON } from "../helpers/memory_view.ts";
import {
  add,
  begin,
  plantedView,
  ROOT,
  SESSION,
  stored,
  worker,
} from "../helpers/task_samples.ts";

function rows(
  view: MemoryView,
  options: Partial<OutlineOptions> = {},
  now = NOON,
) {
  return outlineOf(view, { session: SESSION, ...options }, now);
}

function skip(view: MemoryView, id: string): void {
  const task = stored(view, id);
  skipCase(view, { task, actor: ROOT, reason: "not wanted" }, NOON);
}

Deno.test("outlineOf() goes down the tree, with Steps of what is in hand", () => {
  const view = plantedView();
  begin(view, worker("T5"));
  const lines = rows(view).map((row) =>
    `${" ".repeat(row.depth)}${row.id} ${row.state} ${row.done}/${row.total}`
  );
  assertEquals(lines, [
    "E1 active 0/2",
    " F2 active 0/2",
    "  G3 active 0/2",
    "   C4 active 0/2",
    "    C4.1 todo 0/0",
    "    C4.2 todo 0/0",
    "   C5 todo 0/0",
  ]);
});

Deno.test("outlineOf() leaves out Steps, finished tasks and other epics", () => {
  const view = plantedView();
  add(view, "epic");
  const ids = (options: Partial<OutlineOptions>) =>
    rows(view, options).map((row) => row.id).join(" ");
  assertEquals(ids({}), "E1 F2 G3 C4 C5 E6");
  assertEquals(ids({ allSteps: true }), "E1 F2 G3 C4 C4.1 C4.2 C5 E6");
  skip(view, "C4");
  assertEquals(ids({ openOnly: true }), "E1 F2 G3 C5 E6");
  skip(view, "C5");
  assertEquals(ids({ openOnly: true }), "E6");
  assertEquals(ids({ epic: "E6" }), "E6");
});

const AGES: readonly (readonly [number, string])[] = [
  [0, "now"],
  [59, "now"],
  [60, "1m"],
  [3599, "59m"],
  [3600, "1h"],
  [86_400, "1d"],
];

for (const [seconds, age] of AGES) {
  Deno.test(`outlineOf() calls ${seconds} s ${age}`, () => {
    const [first] = rows(plantedView(), {}, addSeconds(NOON, seconds));
    assertEquals(first?.age, age);
  });
}

Deno.test("mirrorText() is the same for the same tree at another time", () => {
  const view = plantedView();
  const session = { id: SESSION, user_request: "x" };
  const text = (now: string) => mirrorText(session, rows(view, {}, now));
  assertEquals(text(NOON), text(addSeconds(NOON, 9999)));
});

Deno.test("mirrorText() ticks off, names who and why, and escapes", () => {
  const view = plantedView();
  add(view, "case", { parent: "G3", title: "a *bold* <b> [x](y)" });
  begin(view, worker("T5"));
  blockCase(view, {
    task: stored(view, "C4"),
    actor: worker("T5"),
    reason: "no key",
    needs: [],
  }, NOON);
  skip(view, "C5");
  const lines = mirrorText({ id: "s", user_request: "two\nlines" }, rows(view))
    .split("\n");
  assertEquals(lines[0], MIRROR_MARK);
  assertEquals(lines[3], "two lines");
  assertEquals(lines.slice(8, 9), [
    "      - [!] **C4** a case (0/2), blocked, thread:T5: no key",
  ]);
  assertEquals(lines.slice(-3), [
    "      - [-] **C5** a case, skipped: not wanted",
    "      - [ ] **C6** a \\*bold\\* \\<b\\> \\[x\\](y), todo",
    "",
  ]);
});
