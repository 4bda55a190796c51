// deno-lint-ignore-file no-console -- what is skipped is said aloud
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { type Outcome, TempRepo } from "../helpers/temp_repo.ts";

const ZERO = "0".repeat(40);

/** Feeds the hook as git does; ids are `main`, `ff`, `0` or `ref:…`. */
async function feed(
  repo: TempRepo,
  phase: string,
  lines: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const ids: Record<string, string> = { "0": ZERO };
  for (const name of ["main", "ff"]) {
    ids[name] = (await repo.git("rev-parse", name)).trim();
  }
  const stdin = lines.map((line) => {
    const [old = "", next = "", ref = ""] = line.split(" ");
    return `${ids[old] ?? old} ${ids[next] ?? next} ${ref}\n`;
  }).join("");
  const hook = join(repo.path, ".git/lockstep/hooks/reference-transaction");
  // From a file: the hook need not read what it has no use for.
  const file = join(repo.root, "tmp/lines");
  await Deno.writeTextFile(file, stdin);
  const script = 'PATH=$HOOK_PATH; exec "$0" "$1" <"$2"';
  return await repo.exec(["sh", "-c", script, hook, phase, file], {
    env: { HOOK_PATH: env.PATH ?? repo.env.PATH ?? "" },
  });
}

async function makeRepo(): Promise<TempRepo> {
  const repo = await TempRepo.create({ init: true });
  await repo.exec([
    "sh",
    "-ec",
    "git switch -qc ff && git commit -q --allow-empty -m ff && git switch -q main",
  ]);
  return repo;
}

/** What git 2.39, 2.47 and 2.55 send, as recorded from them. */
const SEQUENCES: readonly (readonly [
  name: string,
  phase: string,
  lines: readonly string[],
  refused: boolean,
])[] = [
  ["a move in preparing, before any lock is taken", "preparing", [
    "main ff refs/heads/main",
  ], false],
  [
    "a move, with HEAD",
    "prepared",
    ["main ff HEAD", "main ff refs/heads/main"],
    true,
  ],
  ["a move, without HEAD", "prepared", ["main ff refs/heads/main"], true],
  ["a forced move, whose old value is not told", "prepared", [
    "0 ff refs/heads/main",
  ], true],
  ["no move", "prepared", ["main main refs/heads/main"], false],
  [
    "no move, old value not told",
    "prepared",
    ["0 main refs/heads/main"],
    false,
  ],
  ["only HEAD", "prepared", ["main ff HEAD"], false],
  ["HEAD to another branch", "prepared", ["0 ref:refs/heads/ff HEAD"], false],
  [
    "main becomes an alias",
    "prepared",
    ["0 ref:refs/heads/ff refs/heads/main"],
    true,
  ],
  [
    "an alias elsewhere",
    "prepared",
    ["0 ref:refs/heads/main refs/heads/al"],
    false,
  ],
  ["a delete", "prepared", ["main 0 refs/heads/main"], true],
  [
    "a delete announced for packed refs",
    "prepared",
    ["0 0 refs/heads/main"],
    true,
  ],
  [
    "pseudo-refs that go",
    "prepared",
    ["main 0 AUTO_MERGE", "0 0 REBASE_HEAD"],
    false,
  ],
  ["the same in committed", "committed", ["main ff refs/heads/main"], false],
  ["the same in aborted", "aborted", ["main ff refs/heads/main"], false],
  ["one of many", "prepared", [
    "0 ff refs/heads/a",
    "0 ff refs/heads/main",
    "0 ff refs/tags/b",
  ], true],
];

Deno.test("reference-transaction understands what every version of git sends", async (t) => {
  await using repo = await makeRepo();
  for (const [name, phase, lines, refused] of SEQUENCES) {
    await t.step(name, async () => {
      const outcome = await feed(repo, phase, lines);
      assertEquals(outcome.status, refused ? 1 : 0, outcome.stderr);
      assertEquals(outcome.stderr.includes("refused"), refused);
    });
  }
});

Deno.test("reference-transaction starts no program for unmanaged refs", async () => {
  await using repo = await makeRepo();
  const kinds = ["heads/b", "remotes/origin/b", "tags/b", "stash"];
  const lines = Array.from(
    { length: 250 },
    (_, n) => kinds.map((kind) => `0 ff refs/${kind}${n}`),
  ).flat();
  for (const phase of ["preparing", "prepared", "committed", "aborted"]) {
    const outcome = await feed(repo, phase, lines, { PATH: "/nowhere" });
    assertEquals([outcome.status, outcome.stderr], [0, ""]);
  }
});

Deno.test("reference-transaction holds main without its policy files, and leaves the rest alone", async () => {
  await using repo = await makeRepo();
  const policy = join(repo.path, ".git/lockstep/policy");
  for (const name of ["protected", "managed"]) {
    await Deno.remove(join(policy, name));
    const held = await feed(repo, "prepared", ["main ff refs/heads/main"]);
    assert(held.stderr.includes("gate.unreadable"), held.stderr);
    assert(held.stderr.includes("git config --local --unset-all"), held.stderr);
    const free = await feed(repo, "prepared", ["0 ff refs/heads/topic"]);
    assertEquals([free.status, free.stderr], [0, ""]);
  }
  await Deno.remove(policy, { recursive: true });
  const held = await feed(repo, "prepared", ["main ff refs/heads/main"]);
  assert(held.stderr.includes("gate.unreadable"), held.stderr);
});

Deno.test("the way out that a refusal names works with git alone", async () => {
  await using repo = await makeRepo();
  const outcome = await feed(repo, "prepared", ["main ff refs/heads/main"]);
  const command = /git config --local .*/.exec(outcome.stderr)?.[0] ?? "false";
  assertEquals((await repo.exec(["sh", "-c", command])).status, 0);
  await repo.git("merge", "-q", "--ff-only", "ff");
});

for (const shell of ["bash", "busybox", "ksh"]) {
  const argv = shell === "busybox" ? [shell, "sh"] : [shell];
  const isThere = await new Deno.Command("sh", {
    args: ["-c", `command -v ${shell}`],
    stdout: "null",
  }).output();
  if (!isThere.success) console.error(`SKIPPED: no ${shell} here`);
  Deno.test({
    name: `reference-transaction says the same in ${shell}`,
    ignore: !isThere.success,
    fn: async () => {
      await using repo = await makeRepo();
      const hook = join(repo.path, ".git/lockstep/hooks/reference-transaction");
      const text = await Deno.readTextFile(hook);
      await Deno.writeTextFile(
        hook,
        text.replace("#!/bin/sh", `#!/usr/bin/env -S ${argv.join(" ")}`),
      );
      for (const [name, phase, lines, refused] of SEQUENCES) {
        const outcome = await feed(repo, phase, lines);
        assertEquals(outcome.status, refused ? 1 : 0, name + outcome.stderr);
      }
    },
  });
}

Deno.test("a copy of a repository is told from it", async () => {
  await using repo = await makeRepo();
  await repo.exec(["cp", "-a", repo.path, join(repo.root, "copy")]);
  const outcome = await repo.run(
    ["session", "open", "--user-request", "x"],
    { cwd: join(repo.root, "copy") },
  );
  assert(outcome.stderr.includes("hooks.path_moved"), outcome.stderr);
});

const CAN_MOUNT = (await new Deno.Command("unshare", {
  args: ["-m", "true"],
  stderr: "null",
}).output().catch(() => ({ success: false }))).success;

Deno.test({
  name: "a second mount point of a repository is told",
  ignore: !CAN_MOUNT,
  fn: async () => {
    await using repo = await makeRepo();
    const other = join(repo.root, "mounted");
    await Deno.mkdir(other);
    const program = `${Deno.execPath()} run -A --no-check --quiet ${
      new URL("../../main.ts", import.meta.url).pathname
    }`;
    const outcome = await repo.exec([
      "unshare",
      "-m",
      "sh",
      "-c",
      `mount --bind ${repo.path} ${other} && mount -t tmpfs none ${repo.path} && cd ${other} && ${program} session open --user-request x`,
    ]);
    assert(outcome.stderr.includes("hooks.path_moved"), outcome.stderr);
  },
});
