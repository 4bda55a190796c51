/**
 * What goes wrong before anything is done: one clear error with a reason and
 * a way out, the right exit status, nothing on standard output, and nothing
 * changed on the disk. The transcripts are read in review.
 */
import { assert, assertEquals } from "@std/assert";
import { assertSnapshot } from "@std/testing/snapshot";
import { changesBetween, fingerprint } from "../helpers/disk_fingerprint.ts";
import { openSession } from "../helpers/session_repo.ts";
import {
  type ExecOptions,
  type Outcome,
  program,
  TempRepo,
} from "../helpers/temp_repo.ts";

interface BadCall {
  readonly args: readonly string[];
  readonly options?: ExecOptions;
  /** Words before the program: a shell, a namespace. */
  readonly wrapper?: readonly [string, ...string[]];
  readonly status: number;
  readonly reason: string;
}

/** Runs it as text and as JSON, and holds all that is promised of both. */
async function refuse(
  t: Deno.TestContext,
  repo: TempRepo,
  bad: BadCall,
): Promise<void> {
  const before = await fingerprint(repo.root);
  const run = (args: readonly string[]) => {
    const [first, ...rest] = [...bad.wrapper ?? [], ...program(), ...args];
    return repo.exec([first ?? "false", ...rest], bad.options);
  };
  const json = await run(["--json", ...bad.args]);
  assertEquals(json.stdout, "");
  const { error } = JSON.parse(json.stderr);
  assertEquals([error.reason, json.status], [bad.reason, bad.status]);
  assert(error.hint !== null && error.hint !== "", "a way out is wanted");
  const text = await run(bad.args);
  assertEquals(text.stdout, "");
  assertEquals(changesBetween(before, await fingerprint(repo.root)), []);
  await assertSnapshot(t, transcript(repo, bad.args, text));
}

function transcript(
  repo: TempRepo,
  args: readonly string[],
  outcome: Outcome,
): string {
  const words = args.map((each) =>
    /^[\w./:=@-]+$/.test(each) ? each : `'${each}'`
  );
  return `$ lockstep ${
    words.join(" ")
  }\n${outcome.stderr}[exit ${outcome.status}]`
    .replaceAll(repo.root, "$ROOT");
}

const IN_REPOSITORY: readonly (readonly [what: string, bad: BadCall])[] = [
  ["a path that is a file", {
    args: ["-C", "README.md", "status"],
    status: 2,
    reason: "folder.not_found",
  }],
  ["a folder that is not there", {
    args: ["-C", "nowhere", "session", "list"],
    status: 2,
    reason: "folder.not_found",
  }],
  ["a session that is unknown", {
    args: ["session", "close", "nobody"],
    status: 1,
    reason: "session.not_found",
  }],
  ["a selected session that is unknown", {
    args: ["task", "list", "--session", "nobody"],
    status: 1,
    reason: "session.not_found",
  }],
  ["a worktree that is unknown", {
    args: ["worktree", "path", "nothing"],
    status: 1,
    reason: "worktree.not_found",
  }],
  ["a name that git would not take", {
    args: ["session", "open", "--worktree-name", "a..b"],
    status: 2,
    reason: "worktree.bad_name",
  }],
  ["a name that tmux would change", {
    args: ["session", "open", "--worktree-name", "v1.2:x"],
    status: 2,
    reason: "worktree.bad_name",
  }],
  ["a name that starts with a dash", {
    args: ["worktree", "spawn", "--session", "fix", "--", "-x"],
    status: 2,
    reason: "worktree.bad_name",
  }],
  ["a flag where a value is wanted", {
    args: ["session", "open", "--user-request", "--json"],
    status: 2,
    reason: "usage.missing_value",
  }],
  ["a flag that is misspelt", {
    args: ["session", "open", "--user-requets", "x"],
    status: 2,
    reason: "usage.unknown_flag",
  }],
  ["a command that is misspelt", {
    args: ["sesion", "open"],
    status: 2,
    reason: "usage.unknown_command",
  }],
  ["JSON that does not parse", {
    args: ["call", "session.list", "{'all': true}"],
    status: 2,
    reason: "usage.invalid_json",
  }],
  ["a field that is unknown", {
    args: ["call", "session.open", '{"user_requets":"x"}'],
    status: 2,
    reason: "usage.unknown_param",
  }],
  ["a field of another type", {
    args: ["call", "session.list", '{"all":"perhaps"}'],
    status: 2,
    reason: "usage.invalid_param",
  }],
  ["an input that is closed", {
    args: ["call", "session.list", "-"],
    wrapper: ["sh", "-c", 'exec 0<&-; exec "$@"', "sh"],
    status: 2,
    reason: "usage.invalid_json",
  }],
  ["an input without an end", {
    args: ["call", "session.list", "-"],
    wrapper: ["sh", "-c", 'exec "$@" </dev/zero', "sh"],
    status: 2,
    reason: "input.too_large",
  }],
  ["a packet without an end", {
    args: ["packet", "lint", "-"],
    wrapper: ["sh", "-c", 'exec "$@" </dev/zero', "sh"],
    status: 2,
    reason: "input.too_large",
  }],
  ["a megabyte where a name is wanted", {
    args: ["call", "worktree.path", "-"],
    options: { stdin: JSON.stringify({ slug: "x".repeat(1_000_000) }) },
    status: 1,
    reason: "worktree.not_found",
  }],
];

Deno.test("a call in a repository refuses", async (t) => {
  await using repo = await TempRepo.create({ init: true });
  await openSession(repo, "--user-request", "fix");
  for (const [what, bad] of IN_REPOSITORY) {
    await t.step(what, (step) => refuse(step, repo, bad));
  }
});

Deno.test("a call outside a repository is refused", async (t) => {
  await using repo = await TempRepo.create();
  await refuse(t, repo, {
    args: ["session", "open", "--user-request", "fix"],
    options: { cwd: repo.root },
    status: 1,
    reason: "repository.not_found",
  });
});

Deno.test("a call in a bare repository is refused", async (t) => {
  await using repo = await TempRepo.create();
  await repo.git("clone", "-q", "--bare", ".", "../bare.git");
  await refuse(t, repo, {
    args: ["session", "open", "--user-request", "fix"],
    options: { cwd: "../bare.git" },
    status: 1,
    reason: "repository.bare",
  });
});

Deno.test("a session in a repository that is not set up is refused", async (t) => {
  await using repo = await TempRepo.create();
  await refuse(t, repo, {
    args: ["session", "open", "--user-request", "fix"],
    status: 1,
    reason: "workspace.not_initialized",
  });
});

Deno.test("a session without a commit to start from is refused", async (t) => {
  await using repo = await TempRepo.create({ init: true });
  // No commit on the branch that is checked out.
  await repo.git("switch", "-q", "--orphan", "empty");
  await refuse(t, repo, {
    args: ["session", "open", "--user-request", "fix"],
    status: 1,
    reason: "repository.no_commits",
  });
});

Deno.test("a worktree without .git never falls through to a repository above", async (t) => {
  await using repo = await TempRepo.create({ init: true });
  const { worktree } = await openSession(repo, "--user-request", "fix");
  await Deno.mkdir(`${worktree.path}/deep/er`, { recursive: true });
  await Deno.remove(`${worktree.path}/.git`);
  // A repository right above the folder of the worktrees.
  await repo.exec(["git", "init", "-q", repo.root]);
  for (const cwd of [worktree.path, `${worktree.path}/deep/er`]) {
    await t.step(
      cwd.endsWith("er") ? "below it" : "in it",
      (step) =>
        refuse(step, repo, {
          args: ["session", "list"],
          options: { cwd },
          status: 1,
          reason: "worktree.git_missing",
        }),
    );
  }
});

/** Lets a program see a folder as read-only, even as root. */
function readOnly(folder: string): [string, ...string[]] {
  return Deno.uid() === 0
    ? [
      "unshare",
      "--mount",
      "sh",
      "-c",
      'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"',
      folder,
    ]
    : [
      "sh",
      "-c",
      'chmod -R a-w "$0"; "$@"; code=$?; chmod -R u+w "$0"; exit $code',
      folder,
    ];
}

Deno.test("a state folder that cannot be written is refused, and the doctor says so", async (t) => {
  await using repo = await TempRepo.create({ init: true });
  const wrapper = readOnly(`${repo.path}/.git`);
  await t.step("session open", (step) =>
    refuse(step, repo, {
      args: ["session", "open", "--user-request", "fix"],
      wrapper,
      status: 4,
      reason: "state.read_only",
    }));
  await t.step("doctor --agent", async () => {
    const [first, ...rest] = [...wrapper, ...program()];
    const seen = await repo.exec([
      first ?? "false",
      ...rest,
      "doctor",
      "--agent",
      "--json",
    ]);
    assertEquals(seen.status, 1);
    const [check] = JSON.parse(seen.stdout).data.checks;
    assertEquals([check.id, check.answer], ["state.read_only", "problem"]);
    assert(check.fix.includes(repo.path), "the setting names the folder");
  });
});

Deno.test("variables of git that are inherited misdirect no call", async () => {
  await using repo = await TempRepo.create({ init: true });
  await using other = await TempRepo.create({ name: "other" });
  const before = await fingerprint(other.root);
  const opened = await repo.run(
    ["session", "open", "--user-request", "fix", "--json"],
    {
      env: {
        GIT_DIR: `${other.path}/.git`,
        GIT_WORK_TREE: other.path,
        GIT_INDEX_FILE: `${other.path}/.git/index`,
        GIT_COMMON_DIR: `${other.path}/.git`,
        GIT_OBJECT_DIRECTORY: `${other.path}/.git/objects`,
      },
    },
  );
  const { session_root_worktree } = JSON.parse(opened.stdout).data
    .session_context;
  assertEquals(session_root_worktree.path, `${repo.root}/demo-worktrees/fix`);
  assertEquals(changesBetween(before, await fingerprint(other.root)), []);
});

Deno.test("a request of a megabyte through call - is a request like any other", async () => {
  await using repo = await TempRepo.create({ init: true });
  const user_request = `${"Improve the gallery ".repeat(50_000)}`;
  const opened = await repo.run(["call", "session.open", "-"], {
    stdin: JSON.stringify({ user_request }),
  });
  assertEquals(
    JSON.parse(opened.stdout).data.worktree_slug,
    "improve-gallery",
  );
});

Deno.test("a request that starts with a dash is taken after =", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { session } = await openSession(repo, "--user-request=--force it");
  assertEquals(session.id, "force-it");
});
