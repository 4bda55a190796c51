import { assert, assertEquals } from "@std/assert";
import { encodeName } from "../../../src/core/policy.ts";
import {
  commitFile,
  openSession,
  reasonOf,
} from "../../helpers/session_repo.ts";
import type { Outcome } from "../../helpers/temp_repo.ts";
import { TempRepo } from "../../helpers/temp_repo.ts";

interface Locked {
  readonly locks: readonly {
    readonly id: string;
    readonly scope_path: string;
    readonly state: string;
    readonly generation: number;
    readonly lease_until: string;
  }[];
}

/** Two open sessions, `fix-one` and `fix-two`. */
async function twoSessions(repo: TempRepo): Promise<[string, string]> {
  const one = await openSession(repo, "--user-request", "fix one");
  const two = await openSession(repo, "--user-request", "fix two");
  return [one.worktree.path, two.worktree.path];
}

async function lock(
  repo: TempRepo,
  cwd: string,
  ...args: string[]
): Promise<Locked> {
  return await repo.mustRunIn(cwd, "lock", ...args) as Locked;
}

function tryLock(
  repo: TempRepo,
  cwd: string,
  ...args: string[]
): Promise<Outcome> {
  return repo.run(["lock", ...args, "--json"], { cwd });
}

Deno.test("lock.acquire keeps other sessions out until it is released", async () => {
  await using repo = await TempRepo.create({ init: true });
  const [one, two] = await twoSessions(repo);
  await lock(repo, one, "acquire", "src/api", "--reason", "routes");

  const refused = await tryLock(repo, two, "acquire", "docs", "src/api/a.ts");
  assertEquals(refused.status, 3);
  assertEquals(refused.stdout, "");
  const { error } = JSON.parse(refused.stderr);
  assertEquals(error.reason, "lock.held");
  assertEquals(error.details.conflicts[0].session_id, "fix-one");
  assertEquals(error.details.conflicts[0].reason, "routes");

  const theirs = await tryLock(repo, two, "release", "L1");
  assertEquals([theirs.status, reasonOf(theirs)], [1, "lock.not_owner"]);
  const beat = await tryLock(repo, two, "heartbeat", "L1");
  assertEquals([beat.status, reasonOf(beat)], [1, "lock.not_owner"]);

  await lock(repo, one, "release", "L1");
  const again = await tryLock(repo, one, "release", "L1");
  assertEquals([again.status, reasonOf(again)], [1, "lock.not_found"]);
  const { locks } = await lock(repo, two, "acquire", "docs", "src/api/a.ts");
  assertEquals(locks.map((each) => each.scope_path), ["docs", "src/api/a.ts"]);
});

Deno.test("lock.acquire takes the same path from everywhere in the repository", async () => {
  await using repo = await TempRepo.create({ init: true });
  const [one] = await twoSessions(repo);
  await Deno.mkdir(`${one}/src/api`, { recursive: true });
  await Deno.symlink("src", `${one}/link`);
  for (const path of ["src/api", "./src//api/", `${one}/src/api`, "link/api"]) {
    const { locks } = await lock(
      repo,
      `${one}/src`,
      ...["acquire", path, "--scope-type", "prefix"],
    );
    assertEquals(locks.map((each) => each.id), ["L1"]);
  }
  for (const path of ["../x", "/etc/passwd", ".git/hooks"]) {
    const outcome = await tryLock(repo, one, "acquire", path);
    assertEquals(outcome.status, 1);
  }
  const dir = await tryLock(repo, one, "acquire", "x", "--scope-type", "dir");
  assertEquals([dir.status, reasonOf(dir)], [2, "usage.invalid_param"]);
});

Deno.test("a lock shows in the policy of other sessions, and refuses their commits", async () => {
  await using repo = await TempRepo.create({ init: true });
  const [one, two] = await twoSessions(repo);
  await lock(repo, one, "acquire", "src/api");
  const file = (session: string) =>
    `${repo.path}/.git/lockstep/policy/locked/${
      encodeName(`task/${session}/root`)
    }`;
  const text = await Deno.readTextFile(file("fix-two"));
  assert(/^[0-9]+ L1 fix-one prefix src\/api\n$/.test(text), text);
  const refused = await commitFile(repo, two, { path: "src/api/x" });
  assert(refused.status !== 0);
  assert(refused.stderr.includes("L1"), refused.stderr);
  const own = await commitFile(repo, one, { path: "src/api/x" });
  assertEquals(own.status, 0, own.stderr);
});

Deno.test("lock.wait and lock.acquire --wait-seconds end when the lock is let go", async () => {
  await using repo = await TempRepo.create({ init: true });
  const [one, two] = await twoSessions(repo);
  await lock(repo, one, "acquire", "src");
  const late = await tryLock(repo, two, "wait", "L1", "--timeout-seconds", "0");
  assertEquals([late.status, reasonOf(late)], [3, "lock.held"]);
  const unknown = await tryLock(repo, two, "wait", "L99");
  assertEquals([unknown.status, reasonOf(unknown)], [1, "lock.not_found"]);
  const waits = tryLock(repo, two, "wait", "src/a");
  const takes = tryLock(repo, two, "acquire", "src/b", "--wait-seconds", "30");
  await lock(repo, one, "release", "L1");
  assertEquals(JSON.parse((await waits).stdout).data.is_free, true);
  const gone = await tryLock(repo, two, "wait", "L1");
  assertEquals(JSON.parse(gone.stdout).data.is_free, true);
  assertEquals(JSON.parse((await takes).stdout).data.locks[0].generation, 2);
});

Deno.test("lock.force_release by the root of another session is refused", async () => {
  await using repo = await TempRepo.create({ init: true });
  const [one, two] = await twoSessions(repo);
  await lock(repo, one, "acquire", "src");
  const force = ["force-release", "L1", "--reason", "in my way"];
  const refused = await tryLock(repo, two, ...force);
  assertEquals(reasonOf(refused), "lock.other_session");
  await lock(repo, one, ...force);
  const { locks } = await lock(repo, one, "list", "--all");
  assertEquals(locks.length, 0);
});

Deno.test("lock.acquire by many at once gives it to one session only", async () => {
  await using repo = await TempRepo.create({ init: true });
  const [one, two] = await twoSessions(repo);
  const outcomes = await Promise.all(
    [one, two, one, two].map((cwd) => tryLock(repo, cwd, "acquire", "src")),
  );
  const statuses = outcomes.map((each) => each.status);
  assertEquals(statuses.toSorted(), [0, 0, 3, 3]);
  assertEquals(statuses[0], statuses[2]);
});
