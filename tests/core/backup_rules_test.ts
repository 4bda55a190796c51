import { assertEquals } from "@std/assert";
import {
  backupName,
  backupsToDrop,
  backupTime,
  isBackupDue,
  newestBackup,
} from "../../src/core/backup_rules.ts";
import { addSeconds } from "../../src/core/time.ts";

const NOW = "2026-11-21T14:30:15.250Z";
const HOUR = 3600;

Deno.test("backupName() holds time and event, and backupTime() reads it", () => {
  const name = backupName(NOW, 812);
  assertEquals(name, "20261121T143015Z-812");
  assertEquals(backupTime(name), "2026-11-21T14:30:15.000Z");
});

Deno.test("backupTime() has none for what a restore set aside", () => {
  assertEquals(backupTime("replaced-20261121T143015Z-0"), undefined);
});

for (
  const [age, isDue] of [[0, false], [HOUR - 60, false], [HOUR, true]] as const
) {
  Deno.test(`isBackupDue() is ${isDue} when the newest is ${age} s old`, () => {
    const names = [backupName(addSeconds(NOW, -age), 1)];
    assertEquals(isBackupDue(names, "2026-11-21T14:30:15.000Z"), isDue);
  });
}

Deno.test("isBackupDue() is true when there is none", () => {
  assertEquals(isBackupDue(["replaced-20261121T143015Z-0"], NOW), true);
});

Deno.test("isBackupDue() is true when the clock was ahead as the newest was made", () => {
  assertEquals(isBackupDue([backupName(addSeconds(NOW, 9e6), 1)], NOW), true);
});

Deno.test("newestBackup() goes by time, not by event", () => {
  const older = backupName(addSeconds(NOW, -HOUR), 99);
  const names = [backupName(NOW, 5), older];
  assertEquals(newestBackup(names, NOW), backupName(NOW, 5));
});

Deno.test("newestBackup() is not the one of a clock that was ahead", () => {
  const ahead = backupName(addSeconds(NOW, 9e6), 4);
  const names = [ahead, backupName(NOW, 5)];
  assertEquals(newestBackup(names, NOW), backupName(NOW, 5));
  assertEquals(newestBackup([ahead], NOW), ahead);
});

Deno.test("backupsToDrop() drops those of a clock that was ahead before newer ones", () => {
  const ahead = Array.from(
    { length: 9 },
    (_, hours) => backupName(addSeconds(NOW, 9e6 + hours), hours),
  );
  const names = [backupName(NOW, 20), ...ahead];
  assertEquals(backupsToDrop(names, NOW).includes(names[0] ?? ""), false);
  assertEquals(backupsToDrop(names, NOW).length, 2);
});

Deno.test("backupsToDrop() keeps eight, the last of each day, and what is not its own", () => {
  const hourly = Array.from(
    { length: 24 * 20 },
    (_, hours) => backupName(addSeconds(NOW, -hours * HOUR), 1000 - hours),
  );
  const dropped = backupsToDrop([...hourly, "replaced-x", ".unfinished"], NOW);
  const kept = hourly.filter((name) => !dropped.includes(name));
  assertEquals(kept.slice(0, 8), hourly.slice(0, 8));
  const days = kept.slice(8).map((name) => name.slice(0, 8));
  assertEquals(new Set(days).size, days.length);
  assertEquals(days.length, 14);
  assertEquals(dropped.includes("replaced-x"), false);
});
