import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { DispatchedRun } from "../../src/core/records/run.ts";
import {
  allRuns,
  chainEnd,
  chainProblems,
  compareArtifacts,
  findRun,
  openRun,
  requireRun,
  runsOf,
  sealedRuns,
  sealedText,
  sealRun,
} from "../../src/core/run_seal.ts";
import { sha256 } from "../../src/io/sha256.ts";
import { MemoryView } from "../helpers/memory_view.ts";

const IDS = [
  "20261031-235959-worker-one-aaaa",
  "20261101-000000-worker-two-bbbb",
  "20261101-000001-verifier-three-cccc",
];

function open(ledger: MemoryView, id: string): DispatchedRun {
  openRun(ledger, {
    id,
    thread_id: "T1",
    session_id: "own",
    mode: "worker",
    case_id: null,
    before: { "task.md": "t" },
    started_at: "2026-11-01T00:00:00.000Z",
  });
  return requireRun(ledger, id, "test");
}

async function seal(ledger: MemoryView, run: DispatchedRun) {
  const ended: DispatchedRun = {
    ...run,
    state: "finished",
    status: "ok",
    artifacts: { "policy.json": "p" },
    previous: chainEnd(ledger),
    ended_at: "2026-11-01T00:01:00.000Z",
  };
  const sealed = { ...ended, digest: await sha256(sealedText(ended)) };
  return { sealed, isSealed: sealRun(ledger, sealed) };
}

/** A ledger with three sealed runs, of two months. */
async function chained(): Promise<MemoryView> {
  const ledger = new MemoryView();
  for (const id of IDS) await seal(ledger, open(ledger, id));
  return ledger;
}

async function problemsOf(ledger: MemoryView): Promise<string[]> {
  const runs = sealedRuns(ledger);
  const digests = new Map<string, string>();
  for (const run of runs.sealed) {
    digests.set(run.id, await sha256(sealedText(run)));
  }
  return chainProblems(runs, digests);
}

Deno.test("sealRun() chains runs, across months", async () => {
  const ledger = await chained();
  assertEquals(allRuns(ledger).map((run) => run.id), IDS);
  assertEquals(await problemsOf(ledger), []);
  const [first, second] = allRuns(ledger);
  assertEquals([first?.previous, second?.previous], [null, first?.digest]);
  assertEquals(findRun(ledger, "nothing"), undefined);
});

Deno.test("sealRun() is false when another run was sealed since", async () => {
  const ledger = new MemoryView();
  const [one = "", two = ""] = IDS;
  const first = open(ledger, one);
  const second = open(ledger, two);
  await seal(ledger, first);
  const late = { ...second, previous: null, digest: "d" };
  assertEquals(sealRun(ledger, late), false);
  assertEquals(findRun(ledger, two)?.digest, null);
});

Deno.test("sealRun() seals a run once", async () => {
  const ledger = new MemoryView();
  const run = open(ledger, IDS[0] ?? "");
  const { sealed } = await seal(ledger, run);
  const error = assertThrows(() => sealRun(ledger, sealed), LockstepError);
  assertEquals(error.reason, "run.sealed");
});

/** What somebody does to the records, and whether it shows. */
const CHANGES: readonly (readonly [
  what: string,
  change: (ledger: MemoryView, ids: readonly string[]) => void,
  problems: number,
])[] = [
  ["nothing", () => {}, 0],
  [
    "a status",
    (ledger, [id = ""]) => edit(ledger, id, { status: "policy" }),
    1,
  ],
  ["an artifact", (ledger, [, id = ""]) => {
    edit(ledger, id, { artifacts: { "policy.json": "forged" } });
  }, 1],
  ["a record taken out", (ledger, [, id = ""]) => {
    ledger.remove(runsOf(id), id);
  }, 1],
  ["the last one taken out, and the end set back", (ledger, ids) => {
    const [, two = "", three = ""] = ids;
    ledger.remove(runsOf(three), three);
    const head = ledger.find("run_chain", "head");
    const digest = findRun(ledger, two)?.digest ?? null;
    if (head) ledger.put("run_chain", "head", { ...head, digest });
  }, 1],
  ["the end of the chain", (ledger) => {
    const head = ledger.find("run_chain", "head");
    if (head) ledger.put("run_chain", "head", { ...head, digest: null });
  }, 4],
];

function edit(
  ledger: MemoryView,
  id: string,
  fields: Partial<DispatchedRun>,
): void {
  const run = requireRun(ledger, id, "test");
  ledger.put(runsOf(id), id, { ...run, ...fields });
}

for (const [what, change, count] of CHANGES) {
  Deno.test(`chainProblems() finds ${count} when changed is: ${what}`, async () => {
    const ledger = await chained();
    change(ledger, IDS);
    const problems = await problemsOf(ledger);
    assertEquals(problems.length, count, problems.join("; "));
  });
}

for (
  const [what, now, integrity] of [
    ["nothing", { a: "1", b: "2" }, "intact"],
    ["something added", { a: "1", b: "2", c: "3" }, "intact"],
    ["a change", { a: "1", b: "9" }, "changed"],
    ["a loss", { a: "1" }, "changed"],
    ["no folder", undefined, "gone"],
  ] as const
) {
  Deno.test(`compareArtifacts() is ${integrity} after ${what}`, () => {
    assertEquals(
      compareArtifacts({ a: "1", b: "2" }, now).integrity,
      integrity,
    );
  });
}
