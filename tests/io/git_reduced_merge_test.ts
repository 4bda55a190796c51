import { assertEquals } from "@std/assert";
import {
  isFileByFile,
  mayConflict,
  meetingChanges,
  meetingPaths,
} from "../../src/core/conflict_radar.ts";
import { changesBetween, trialMerges } from "../../src/io/git_radar.ts";
import { reducedMerges } from "../../src/io/git_reduced_merge.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const LINES = Array.from({ length: 9 }, (_, i) => `line ${i}\n`);

function withLine(number: number, text: string): string {
  return LINES.with(number, `${text}\n`).join("");
}

/** What each branch does to the files of main. */
const BRANCHES: Readonly<Record<string, readonly [string, string | null][]>> = {
  top: [["deep/er/a.txt", withLine(0, "top")]],
  topper: [["deep/er/a.txt", withLine(0, "topper")]],
  bottom: [["deep/er/a.txt", withLine(8, "bottom")]],
  gone: [["deep/er/a.txt", null]],
  moved: [["deep/er/a.txt", null], ["else/b.txt", withLine(8, "moved")]],
  adds: [['new "one"\n\\.txt', "1\n"]],
  also: [['new "one"\n\\.txt', "2\n"], ["ä ö", "x\n"]],
  bytes: [["bytes.bin", "\0one"]],
  other: [["bytes.bin", "\0other"], ["ä ö", "x\n"]],
};

async function branches() {
  const repo = await TempRepo.create();
  await repo.write("deep/er/a.txt", LINES.join(""));
  await repo.write("bytes.bin", "\0\0");
  await repo.git("add", ".");
  await repo.git("commit", "-q", "-m", "files");
  for (const [name, files] of Object.entries(BRANCHES)) {
    await repo.git("switch", "-q", "-c", name, "main");
    for (const [path, content] of files) {
      if (content === null) await repo.git("rm", "-q", "--", path);
      else await repo.write(path, content);
    }
    await repo.git("add", ".");
    await repo.git("commit", "-q", "-m", name);
  }
  const tips = (await repo.git("rev-parse", ...Object.keys(BRANCHES)))
    .trim().split("\n");
  const base = (await repo.git("rev-parse", "main")).trim();
  return { repo, folder: `${repo.path}/.git`, base, tips };
}

Deno.test("reducedMerges() foretells what merging whole trees does", async () => {
  const { repo, folder, base, tips } = await branches();
  await using _ = repo;
  const found = await changesBetween(
    folder,
    tips.map((tip) => [base, tip] as const),
  );
  const meeting = meetingPaths(found);
  const all = tips.map((tip, i) => ({
    base,
    tip,
    changes: meetingChanges(found[i] ?? [], meeting),
  }));
  const pairs = all.flatMap((a, i) =>
    all.slice(i + 1).map((b) => [a, b] as const)
  );
  assertEquals(
    pairs.every(([a, b]) => isFileByFile(a.changes, b.changes)),
    true,
  );
  const before = await repo.git("count-objects");
  const reduced = await reducedMerges(
    folder,
    all,
    pairs.map(([a, b]) => ({ base, tips: [a.tip, b.tip] })),
  );
  assertEquals(await repo.git("count-objects"), before);
  const whole = await trialMerges(
    folder,
    pairs.map(([a, b]) => [a.tip, b.tip] as const),
  );
  assertEquals(reduced, whole);
  // Top and topper; gone with each of three; moved with gone and with bottom;
  // adds and also; bytes and other.
  assertEquals(whole.filter((each) => !each.isClean).length, 8);
  const missed = pairs.filter(([a, b], i) =>
    !whole[i]?.isClean && !mayConflict(a.changes, b.changes)
  );
  assertEquals(missed, []);
});

Deno.test("reducedMerges() of nothing is nothing", async () => {
  assertEquals(await reducedMerges("/nowhere", [], []), []);
});
