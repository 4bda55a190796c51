import { assertEquals } from "@std/assert";
import type { View } from "../../src/core/aggregates.ts";
import {
  auditHistory,
  isAccountedFor,
  newFindings,
} from "../../src/core/audit_rules.ts";

/** Landings as `[commit, old, kind?]` on `main`. */
function viewOf(
  landings: readonly (readonly [string, string, string?])[],
  violations: Readonly<Record<string, unknown>> = {},
  audited: Readonly<Record<string, string>> = {},
): View {
  const all: Record<string, Record<string, unknown>> = {
    meta: { repository: { guarded_from: { main: "a" }, audited } },
    violations,
    landings: Object.fromEntries(landings.map(([commit, old, kind]) => [
      commit,
      {
        commit,
        kind: kind ?? "landed",
        ref: "refs/heads/main",
        old_commit: old,
        merge_request_id: null,
        at: "",
      },
    ])),
  };
  // A view of records that this test has made itself.
  return {
    all: (name: string) => all[name] ?? {},
    find: (name: string, id: string) => all[name]?.[id],
  } as unknown as View;
}

/** `a` is where it was protected; each commit's parents by letters. */
const PARENTS = new Map(Object.entries({
  b: ["a"],
  c: ["b"],
  d: ["c"],
  m: ["b", "x"],
  x: ["a"],
}));

const ROWS: readonly (readonly [
  name: string,
  tip: string,
  landings: readonly (readonly [string, string, string?])[],
  unapproved: readonly string[],
])[] = [
  ["nothing has happened", "a", [], []],
  ["a landing", "b", [["b", "a"]], []],
  ["two landings", "c", [["b", "a"], ["c", "b"]], []],
  ["a pull of several commits", "d", [["d", "a", "upstream"]], []],
  ["an override", "b", [["b", "a", "override"]], []],
  ["a merge on a managed branch", "b", [["b", "a", "merged"]], ["b"]],
  ["an unapproved commit", "b", [], ["b"]],
  ["several in a row", "d", [], ["d"]],
  ["one before a landing", "c", [["c", "b"]], ["b"]],
  ["one after a landing", "c", [["b", "a"]], ["c"]],
  ["two apart", "d", [["c", "b"]], ["d", "b"]],
  ["a landed merge", "m", [["m", "b"], ["b", "a"]], []],
  ["a merge whose first parent was never approved", "m", [["m", "b"]], ["b"]],
];

for (const [name, tip, landings, unapproved] of ROWS) {
  Deno.test(`auditHistory() on ${name}`, () => {
    const history = {
      branch: "main",
      from: "a",
      tip,
      holdsFrom: true,
      notUpstream: null,
      parents: PARENTS,
    };
    assertEquals(
      auditHistory(viewOf(landings), history).map((each) => each.new_commit),
      [...unapproved],
    );
  });
}

Deno.test("auditHistory() tells a branch that is gone and one that was rewritten", () => {
  const history = {
    branch: "main",
    from: "a",
    parents: PARENTS,
    notUpstream: null,
  };
  const kinds = (tip: string | null, holdsFrom: boolean) =>
    auditHistory(viewOf([["b", "a"]]), { ...history, tip, holdsFrom })
      .map((each) => each.kind);
  assertEquals(kinds(null, false), ["deleted"]);
  assertEquals(kinds("b", false), ["rewritten"]);
});

Deno.test("auditHistory() tells what came as the upstream's and is not", () => {
  const found = (beyond: readonly string[] | null) =>
    auditHistory(viewOf([["b", "a", "upstream"], ["c", "b"]]), {
      branch: "main",
      from: "a",
      tip: "c",
      holdsFrom: true,
      parents: PARENTS,
      notUpstream: beyond === null ? null : new Set(beyond),
    }).map((each) => `${each.kind} ${each.new_commit}`);
  assertEquals(found(null), []);
  assertEquals(found(["c"]), []);
  assertEquals(found(["b", "c"]), ["not_upstream b"]);
});

Deno.test("newFindings() leaves out what is on record", () => {
  const finding = {
    kind: "unapproved",
    ref: "refs/heads/main",
    old_commit: null,
    new_commit: "b",
    text: "t",
  };
  const view = viewOf([], { X1: { ...finding, state: "acknowledged" } });
  assertEquals(newFindings(view, [finding]), []);
  assertEquals(newFindings(view, [{ ...finding, new_commit: "c" }]).length, 1);
});

const ACCOUNTS: readonly (readonly [
  name: string,
  tip: string | null,
  landings: readonly (readonly [string, string, string?])[],
  audited: string | undefined,
  isAccounted: boolean,
])[] = [
  ["nothing has happened", "a", [], undefined, true],
  ["a landing", "b", [["b", "a"]], undefined, true],
  ["a pull", "d", [["d", "a", "upstream"]], undefined, true],
  ["an unapproved commit", "b", [], undefined, false],
  ["a landing on top of one", "c", [["c", "b"]], undefined, false],
  ["an override", "b", [["b", "a", "override"]], undefined, false],
  [
    "a merge on a managed branch",
    "b",
    [["b", "a", "merged"]],
    undefined,
    false,
  ],
  ["an audit", "b", [], "b", true],
  ["a landing after an audit", "c", [["c", "b"]], "b", true],
  ["a commit after an audit", "c", [], "b", false],
  ["landings in a ring", "c", [["c", "b"], ["b", "c"]], undefined, false],
  ["a branch that is gone", null, [], undefined, false],
];

for (const [name, tip, landings, audited, isAccounted] of ACCOUNTS) {
  Deno.test(`isAccountedFor() after ${name}: ${isAccounted}`, () => {
    const known = audited === undefined ? {} : { main: audited };
    const view = viewOf(landings, {}, known);
    assertEquals(isAccountedFor(view, "main", tip), isAccounted);
  });
}
