import { assertEquals } from "@std/assert";
import type { Transaction } from "../../src/core/aggregates.ts";
import { takeReports } from "../../src/core/report_rules.ts";
import { parseReport } from "../../src/core/spool_report.ts";
import { reportText } from "../helpers/spool_text.ts";
import { AUTHOR, TempLedger } from "../helpers/temp_ledger.ts";

/** Takes one report in, after `prepare`, and returns what it has changed. */
async function taken(
  kind: string,
  fields: Readonly<Record<string, string>>,
  prepare: (tx: Transaction) => void = () => {},
) {
  await using temporary = await TempLedger.create();
  return await temporary.open().transact(AUTHOR, (tx) => {
    prepare(tx);
    const report = parseReport(reportText(kind, fields));
    takeReports(tx, [report], AUTHOR.at);
    return {
      landings: Object.values(tx.all("landings")),
      violations: Object.values(tx.all("violations")),
      landed: tx.find("merge", "M7")?.landed_commit,
    };
  });
}

const MOVE = {
  ref: "refs/heads/main",
  old: "a".repeat(40),
  new: "b".repeat(40),
};

for (const kind of ["landed", "upstream", "override"]) {
  Deno.test(`takeReports() makes a landing of ${kind}`, async () => {
    const { landings, violations } = await taken(kind, MOVE);
    assertEquals(landings.map((each) => [each.kind, each.commit]), [
      [kind, MOVE.new],
    ]);
    assertEquals(violations, []);
  });
}

for (const kind of ["deleted", "rewound", "bypass", "something_new"]) {
  Deno.test(`takeReports() makes an open violation of ${kind}`, async () => {
    const { landings, violations } = await taken(kind, {
      ...MOVE,
      worktree: "demo",
    });
    assertEquals(landings, []);
    assertEquals(
      violations.map((each) => [
        ...[each.kind, each.state, each.ref, each.new_commit],
        each.reported_worktree,
      ]),
      [[kind, "open", MOVE.ref, MOVE.new, "demo"]],
    );
  });
}

Deno.test("takeReports() uses the approval of a merge request up", async () => {
  const { landings, landed } = await taken("landed", MOVE, (tx) => {
    tx.put(
      "merge",
      "M7",
      {
        ...{ id: "M7", session_id: "demo", worktree: "demo", branch: "b" },
        ...{ target: "main", title: "", state: "landing", priority: 0 },
        ...{ position: 1, authors: [], note: "", landed_commit: null },
        ...{ requested_at: AUTHOR.at, updated_at: AUTHOR.at },
        candidate: {
          ...{ commit: MOVE.new, tree: "t", base: MOVE.old, head: "h" },
          ...{ evidence: [], prepared_at: AUTHOR.at },
        },
      } as Parameters<typeof tx.put<"merge">>[2],
    ); // only what the rule looks at
  });
  assertEquals(landed, MOVE.new);
  assertEquals(landings[0]?.merge_request_id, "M7");
});

const TEXTS: readonly (readonly [
  kind: string,
  fields: Readonly<Record<string, string>>,
  text: string,
])[] = [
  ["deleted", MOVE, "main was deleted; it was at aaaaaaaaaaaa"],
  ["rewound", MOVE, "main moved from aaaaaaaaaaaa to bbbbbbbbbbbb"],
  [
    "other_branch",
    { ref: MOVE.ref, worktree: "/x/.git/worktrees/kid" },
    "from the worktree kid, main was to be moved",
  ],
  ["other_branch", {}, "from the worktree a child, HEAD was to be moved"],
  ["bypass", MOVE, "a hook has seen it, of main"],
  ["bypass", { ...MOVE, text: "said so" }, "said so"],
];

for (const [kind, fields, text] of TEXTS) {
  Deno.test(`takeReports() says of ${kind}: ${text}`, async () => {
    const { violations } = await taken(kind, fields);
    assertEquals(violations.map((each) => each.text), [text]);
  });
}
