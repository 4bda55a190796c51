import { join } from "@std/path";
import type { Transaction } from "../../src/core/aggregates.ts";
import { AUTHOR } from "./temp_ledger.ts";

/** Puts what policy files are made of: two worktrees and an approval. */
export function seedPolicyRecords(tx: Transaction): void {
  tx.put("meta", "repository", {
    initialized_at: AUTHOR.at,
    protected_branches: ["main"],
    slugs: [],
  });
  for (const slug of ["one", "two"]) {
    tx.put("worktrees", slug, {
      slug,
      session_id: slug,
      kind: "root",
      state: "active",
      path: join("/nonexistent", slug),
      branch: `task/${slug}/root`,
      parent: null,
      base_ref: "main",
      base_commit: "a".repeat(40),
      git_name: slug,
      scope: { allow: ["**"], deny: [] },
      created_at: AUTHOR.at,
      ended_at: null,
    });
  }
  tx.put("merge_lock", "main", {
    session_id: null,
    merge_request_id: null,
    generation: 1,
    ttl_seconds: 600,
    acquired_at: null,
    lease_until: null,
  });
}
