import { assertEquals } from "@std/assert";
import { packetOf } from "../../src/core/packet.ts";
import { casePacket } from "../../src/core/packet_case.ts";
import { readFields } from "../../src/core/packet_read.ts";
import { writePacket } from "../../src/core/packet_write.ts";
import type { Task } from "../../src/core/records/task.ts";
import type { MemoryView } from "../helpers/memory_view.ts";
import {
  add,
  begin,
  gateSample,
  plantedView,
  stored,
  worker,
} from "../helpers/task_samples.ts";

function change(view: MemoryView, id: string, changes: Partial<Task>): Task {
  const task = { ...stored(view, id), ...changes };
  view.put("tasks-E1", id, task);
  return task;
}

function read(view: MemoryView, task: Task, mode: "worker" | "verifier") {
  const parts = casePacket(view, { task, mode, folder: "/repo" });
  return packetOf(readFields(writePacket(parts)), []);
}

Deno.test("casePacket() says what the tree says of a Case", () => {
  const view = plantedView();
  change(view, "C4", {
    title: "Write slugs",
    state: "done",
    result: "slugs are there",
    artifacts: ["src/slug.js"],
  });
  change(view, "F2", { description: "All slugs\nof the gallery" });
  add(view, "step", { parent: "C5", title: "replace the old ones" });
  const task = change(view, "C5", {
    title: "Use slugs",
    description: "CONTEXT:\nwith \x1b[1mcolour",
    scope: { allow: ["src"], deny: ["src/vendor"] },
    non_goals: ["keep addresses"],
    required_files: ["src/title.js"],
    gates: [
      gateSample({ argv: ["sh", "-c", "npm test && npm run lint"] }),
      gateSample({ argv: ["npx", "it's", "$X"] }),
    ],
    next_action: "look at title.js",
  });
  const { packet, problems } = read(view, task, "worker");
  assertEquals(problems, []);
  assertEquals(packet?.case_id, "C5");
  assertEquals(packet?.workdir, "/repo");
  assertEquals(packet?.objective, "Use slugs");
  assertEquals(packet?.scope, { allow: ["src"], deny: ["src/vendor"] });
  assertEquals(packet?.non_goals, ["keep addresses"]);
  assertEquals(packet?.acceptance, ["C5.1: replace the old ones"]);
  assertEquals(packet?.verification, [
    "npm test && npm run lint",
    `npx 'it'\\''s' '$X'`,
  ]);
  assertEquals(
    packet?.context,
    `Case C5 of E1 a epic › F2 a feature › G3 a test_group

What is wanted:
CONTEXT:
with colour

What is said of F2:
All slugs
of the gallery

Read first:
- src/title.js

What it depends on:
- C4 Write slugs, done: slugs are there (src/slug.js)

Next action, as noted:
look at title.js`,
  );
});

Deno.test("casePacket() takes folder and scope of the worktree of the Case", () => {
  const view = plantedView();
  begin(view, worker("T5"));
  const worktree = view.find("worktrees", "t5");
  if (worktree === undefined) throw new Error("no worktree");
  view.put("worktrees", "t5", {
    ...worktree,
    path: "/elsewhere/t5",
    scope: { allow: ["src"], deny: [] },
  });
  const gates = [gateSample({ argv: ["true"] })];
  const { packet } = read(view, change(view, "C4", { gates }), "worker");
  assertEquals(packet?.workdir, "/elsewhere/t5");
  assertEquals(packet?.scope, { allow: ["src"], deny: [] });
});

Deno.test("casePacket() leaves open what the Case does not say", () => {
  const view = plantedView();
  const { problems } = read(view, stored(view, "C4"), "worker");
  const told = problems.map(({ message }) => message.split(" <")[0]);
  assertEquals(told, [
    "field WRITE SCOPE still holds",
    "field VERIFICATION still holds",
  ]);
});

Deno.test("casePacket() makes a read-only packet for another mode", () => {
  const view = plantedView();
  const task = change(view, "C4", {
    scope: { allow: ["src"], deny: [] },
    gates: [gateSample()],
  });
  const { packet, problems } = read(view, task, "verifier");
  assertEquals(problems, []);
  assertEquals(packet?.scope, { allow: [], deny: [] });
  assertEquals(
    packet?.objective,
    "Prove or disprove that this is done: a case",
  );
});
