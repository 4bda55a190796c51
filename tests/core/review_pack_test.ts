import { assertEquals } from "@std/assert";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import type { Evidence, Task } from "../../src/core/records/task.ts";
import { packFiles, reviewPack } from "../../src/core/review_pack.ts";
import { indexOf } from "../../src/core/aggregates.ts";
import { candidateSample, putTurn } from "../helpers/merge_samples.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";
import { caseSample } from "../helpers/record_samples.ts";

const FILES = [
  { path: "src/a.ts", added: 2, deleted: 1 },
  { path: "logo.png", added: null, deleted: null },
];

function evidence(changes: Partial<Evidence>): Evidence {
  return {
    id: "V1",
    subject: "C4",
    kind: "gate",
    label: "local",
    source: "observed",
    by: "thread:T5",
    at: NOON,
    text: "test: exit status 0",
    gate: "test",
    argv: ["true"],
    exit_status: 0,
    duration_ms: 1,
    tree: null,
    commit: null,
    output_digest: "abc",
    output_path: "gates/x.log",
    ...changes,
  };
}

function packOf(
  task: Partial<Task> = {},
  more: { gates?: Evidence[]; own?: Evidence[]; whitespace?: string[] } = {},
) {
  const view = new MemoryView();
  const gates = more.gates ?? [];
  const request = putTurn(view, "in_review", {
    case_ids: ["C4"],
    candidate: candidateSample({ evidence: gates.map((each) => each.id) }),
  });
  const made = caseSample({ state: "done", ...task });
  view.put("tasks-E1", "C4", made);
  view.put(indexOf(4), "C4", { epic: "E1", session_id: "gallery" });
  for (const each of more.own ?? []) view.put("evidence-E1", each.id, each);
  for (const each of gates) view.put("evidence-merge", each.id, each);
  const facts = { files: FILES, whitespace: more.whitespace ?? [] };
  return reviewPack(view, request, facts, DEFAULT_CONFIG);
}

function outcomeOf(pack: ReturnType<typeof packOf>, words: string): string {
  return pack.claims.find((each) => each.claim.includes(words))?.outcome ?? "";
}

for (
  const [what, allow, outside, outcome] of [
    ["every path", ["."], [], "passed"],
    ["some paths", ["src"], ["logo.png"], "failed"],
  ] as const
) {
  Deno.test(`reviewPack() with a Case whose scope allows ${what}`, () => {
    const pack = packOf({ scope: { allow: [...allow], deny: [] } });
    assertEquals(pack.outside_scope, [...outside]);
    assertEquals(outcomeOf(pack, "scope"), outcome);
  });
}

for (
  const [what, gates, outcome] of [
    ["no gate", [], "needs_evidence"],
    ["a gate that passed", [evidence({ subject: "M1" })], "passed"],
    ["a gate that failed", [evidence({ exit_status: 1 })], "failed"],
  ] as const
) {
  Deno.test(`reviewPack() of a candidate with ${what}`, () => {
    assertEquals(
      outcomeOf(packOf({}, { gates: [...gates] }), "gates"),
      outcome,
    );
  });
}

for (
  const [what, own, outcome] of [
    ["nothing", [], "needs_evidence"],
    ["a claim", [evidence({ source: "claimed" })], "needs_evidence"],
    ["something observed", [evidence({})], "passed"],
  ] as const
) {
  Deno.test(`reviewPack() with a Case that is backed by ${what}`, () => {
    assertEquals(outcomeOf(packOf({}, { own: [...own] }), "Case is"), outcome);
  });
}

Deno.test("reviewPack() tells the reviewer what could not be confirmed", () => {
  const pack = packOf({}, { whitespace: ["a.ts:1: trailing whitespace."] });
  assertEquals(outcomeOf(pack, "whitespace"), "failed");
  assertEquals(
    pack.prompt.includes("a.ts:1: trailing whitespace."),
    true,
  );
});

Deno.test("packFiles() names every part, with binary files in the summary", () => {
  const files = packFiles(packOf({}, { gates: [evidence({ subject: "M1" })] }));
  assertEquals([...files.keys()].toSorted(), [
    "cases.md",
    "changed-files.txt",
    "claims.md",
    "gates.md",
    "review-pack.json",
    "reviewer-prompt.md",
  ]);
  assertEquals(
    files.get("changed-files.txt"),
    "2\t1\tsrc/a.ts\n-\t-\tlogo.png\n",
  );
  assertEquals(files.get("gates.md")?.includes("sha256 abc"), true);
});
