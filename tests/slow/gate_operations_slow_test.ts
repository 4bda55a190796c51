import { testGateRows } from "../hooks/gate_rows.ts";

Deno.test("reference-transaction holds main in the main worktree, packed refs", (t) =>
  testGateRows(t, { worktree: "main", refs: "packed" }));

Deno.test("reference-transaction holds main in a linked worktree, loose refs", (t) =>
  testGateRows(t, { worktree: "linked", refs: "loose" }));
