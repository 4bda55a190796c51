import { assertEquals, assertThrows } from "@std/assert";
import type { Transaction } from "../../src/core/aggregates.ts";
import { LockstepError } from "../../src/core/error.ts";
import {
  createOverride,
  type OverrideRequest,
  renderOverrides,
  useOverride,
} from "../../src/core/override_rules.ts";
import { encodeName } from "../../src/core/policy.ts";

const NOW = "2026-01-01T00:00:00.000Z";

/** A ledger in memory with `main` protected and `task/s/kid` managed. */
function ledger(): Transaction {
  const records: Record<string, Record<string, unknown>> = {
    meta: { repository: { protected_branches: ["main"] } },
    worktrees: { kid: { branch: "task/s/kid", state: "active" } },
    locks: { L3: {} },
  };
  let last = 0;
  // Records of this test's own making.
  return {
    all: (name: string) => records[name] ?? {},
    find: (name: string, id: string) => records[name]?.[id],
    put: (name: string, id: string, record: unknown) => {
      (records[name] ??= {})[id] = record;
    },
    remove: () => {},
    nextId: (letter: string) => `${letter}${++last}`,
  } as unknown as Transaction;
}

const MAIN: OverrideRequest = {
  kind: "main",
  ref: "refs/heads/main",
  commit: "c",
  base: "b",
  lock_id: null,
  reason: "it has to be",
  ttl_seconds: 60,
};
const COMMIT: OverrideRequest = {
  ...MAIN,
  kind: "commit",
  ref: "refs/heads/task/s/kid",
  commit: null,
  base: null,
};
const LOCK: OverrideRequest = { ...COMMIT, kind: "lock", lock_id: "L3" };

const REFUSALS: readonly (readonly [string, OverrideRequest, string])[] = [
  ["without a reason", { ...MAIN, reason: " " }, "override.no_reason"],
  [
    "of a branch that is not protected",
    { ...MAIN, ref: "refs/heads/x" },
    "override.not_protected",
  ],
  [
    "of a branch that is not managed",
    { ...COMMIT, ref: "refs/heads/x" },
    "override.not_managed",
  ],
  ["of a lock that is not there", { ...LOCK, lock_id: "L9" }, "lock.not_found"],
];

for (const [name, request, reason] of REFUSALS) {
  Deno.test(`createOverride() refuses one ${name}`, () => {
    const error = assertThrows(
      () => createOverride(ledger(), request, NOW),
      LockstepError,
    );
    assertEquals(error.reason, reason);
  });
}

const END = Date.parse(NOW) / 1000 + 60;
const KID = "override/task%2Fs%2Fkid";

const RENDERED: readonly (readonly [
  name: string,
  request: OverrideRequest,
  file: string,
  open: string,
  used: string | undefined,
])[] = [
  [
    "main",
    MAIN,
    "approved/c",
    `refs/heads/main b override:O1 ${END}\n`,
    undefined,
  ],
  ["commit", COMMIT, KID, `commit ${END} O1\n`, "accept n\n"],
  ["lock", LOCK, KID, `lock ${END} O1 L3\n`, undefined],
];

for (const [name, request, file, open, used] of RENDERED) {
  Deno.test(`renderOverrides() of ${name}, before and after its use`, () => {
    const tx = ledger();
    const render = () => {
      const files = new Map<string, string>();
      renderOverrides(tx, files, encodeName);
      return files.get(file);
    };
    createOverride(tx, request, NOW);
    assertEquals(render(), open);
    useOverride(tx, "O1", { commit: "n", now: NOW });
    assertEquals(render(), used);
    useOverride(tx, "O1", { commit: "later", now: NOW });
    assertEquals(render(), used);
    useOverride(tx, "O9", { commit: "n", now: NOW });
  });
}
