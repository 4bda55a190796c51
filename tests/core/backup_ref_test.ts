import { assertEquals } from "@std/assert";
import { backupRef, isExpiredBackup } from "../../src/core/backup_ref.ts";

const NOW = "2026-11-21T12:00:00.000Z";

for (
  const [made, expected] of [
    ["2026-11-21T12:00:00.000Z", false],
    ["2026-10-22T12:00:00.000Z", false],
    ["2026-10-22T11:59:59.000Z", true],
    ["2030-01-01T00:00:00.000Z", false],
  ] as const
) {
  Deno.test(`isExpiredBackup() of one made at ${made}: ${expected}`, () => {
    assertEquals(isExpiredBackup(backupRef("auth-flow", made), NOW), expected);
  });
}

Deno.test("isExpiredBackup() of what a hook has kept goes by the time behind the commit", () => {
  const kept = `refs/lockstep/backup/task/s/kid/${"1".repeat(40)}`;
  assertEquals(isExpiredBackup(`${kept}-20261022115959000`, NOW), true);
  assertEquals(isExpiredBackup(`${kept}-20261022120000000`, NOW), false);
});

for (
  const ref of [
    "refs/heads/main",
    "refs/heads/x/20200101000000000",
    "refs/lockstep/backup/auth-flow",
    "refs/lockstep/backup/auth-flow/20200101",
    `refs/lockstep/backup/task/s/kid/${"1".repeat(40)}`,
  ]
) {
  Deno.test(`isExpiredBackup() leaves ${ref} alone`, () => {
    assertEquals(isExpiredBackup(ref, NOW), false);
  });
}
