import { assertEquals } from "@std/assert";
import {
  checkClaims,
  type ClaimFacts,
  unclaimedChanges,
} from "../../src/core/evidence_claims.ts";
import { caseSample } from "../helpers/record_samples.ts";
import { evidenceSample, gateSample } from "../helpers/task_samples.ts";

const RAN = evidenceSample({ argv: ["sh", "-c", "make"] });

function said(exit_status: number | null) {
  return evidenceSample({
    ...RAN,
    id: "V9",
    kind: "observation",
    source: "claimed",
    gate: null,
    exit_status,
    tree: null,
  });
}

function facts(given: Partial<ClaimFacts>): ClaimFacts {
  return {
    task: caseSample(),
    steps: [],
    evidence: [],
    changed: ["src/a.ts"],
    tree: "t1",
    ...given,
  };
}

const CLAIMS: readonly (readonly [string, Partial<ClaimFacts>, string[]])[] = [
  ["a changed file", { task: caseSample({ artifacts: ["src/a.ts"] }) }, [
    "confirmed",
  ]],
  ["an unchanged file", { task: caseSample({ artifacts: ["src/b.ts"] }) }, [
    "contradicted",
  ]],
  ["a file without a worktree", {
    task: caseSample({ artifacts: ["src/a.ts"] }),
    changed: undefined,
  }, ["unverified"]],
  ["a command that Lockstep ran as well", { evidence: [RAN, said(0)] }, [
    "confirmed",
  ]],
  ["a command that ended otherwise", {
    evidence: [{ ...RAN, exit_status: 1 }, said(0)],
  }, ["contradicted"]],
  ["a command run on another tree", {
    evidence: [{ ...RAN, tree: "t0" }, said(0)],
  }, ["unverified"]],
  ["a command that nobody ran", { evidence: [said(0)] }, ["unverified"]],
  ["a command that failed, without its exit status", {
    evidence: [{ ...RAN, exit_status: 1 }, said(null)],
  }, ["contradicted"]],
  ["a command that passed, without its exit status", {
    evidence: [RAN, said(null)],
  }, ["confirmed"]],
  ["a command that only another claim has run", {
    evidence: [{ ...RAN, source: "claimed" }, said(0)],
  }, ["unverified"]],
  ["what Lockstep has seen itself", {
    evidence: [evidenceSample({ kind: "observation" })],
  }, []],
  ["what is no observation, but a waiver", {
    evidence: [evidenceSample({ kind: "waiver", source: "claimed" })],
  }, []],
  ["a summary whose gate is claimed to have passed", {
    task: caseSample({ result: "done", gates: [gateSample()] }),
    evidence: [evidenceSample({ source: "claimed" })],
  }, ["unverified"]],
  ["plain words", {
    evidence: [evidenceSample({
      kind: "observation",
      source: "claimed",
      argv: [],
    })],
  }, ["unverified"]],
  ["a summary without gates", { task: caseSample({ result: "done" }) }, [
    "unverified",
  ]],
  ["a summary with a passed gate", {
    task: caseSample({ result: "done", gates: [gateSample()] }),
    evidence: [evidenceSample()],
  }, ["confirmed"]],
];

for (const [what, given, expected] of CLAIMS) {
  Deno.test(`checkClaims() of ${what}: ${expected}`, () => {
    const verdicts = checkClaims(facts(given)).map((each) => each.verdict);
    assertEquals(verdicts, expected);
  });
}

Deno.test("unclaimedChanges() names what was changed and not said", () => {
  const task = caseSample({ artifacts: ["src/a.ts"] });
  const changed = ["src/a.ts", "src/b.ts"];
  assertEquals(unclaimedChanges(facts({ task, changed })), ["src/b.ts"]);
});
