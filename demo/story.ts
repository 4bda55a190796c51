import { join } from "@std/path";
import type { Stage } from "./stage.ts";

/** What stands on the stage. */
export interface Props {
  /** Folder that holds everything; the HOME of all that runs. */
  readonly root: string;
  readonly repository: string;
  /** Folder of the workers' scripts. */
  readonly workers: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Plan {
  readonly session: string;
  readonly worktree: string;
  readonly slugifyCase: string;
  readonly titleCase: string;
}

export async function perform(stage: Stage, props: Props): Promise<void> {
  await setUp(stage, props);
  const plan = await planWork(stage, props);
  await work(stage, props, plan);
  await land(stage, props, plan);
  await refusePush(stage, props);
  stage.say("Where everything stands now, and how you would watch the agents");
  await stage.show(["lockstep", "status"]);
  await stage.show([
    "lockstep",
    "thread",
    "attach-info",
    "--session",
    plan.session,
  ]);
}

async function setUp(stage: Stage, props: Props): Promise<void> {
  stage.say("A small program with tests, in a fresh git repository");
  for (
    const args of [
      ["init", "--quiet", "--initial-branch=main"],
      ["add", "."],
      ["commit", "--quiet", "-m", "greeting cards"],
    ]
  ) await stage.show(["git", ...args]);
  stage.say(
    "Lockstep is set up once in a repository: state and hooks go into .git/lockstep",
  );
  await stage.show(["lockstep", "workspace", "init"]);
  stage.claim(
    "the ledger is in .git, where no worktree shows it",
    await exists(join(props.repository, ".git/lockstep/ledger/journal.jsonl")),
  );
}

async function planWork(stage: Stage, props: Props): Promise<Plan> {
  const opened = await openSession(stage);
  stage.say(
    "It plans: Epic → Feature → TestGroup → two Cases, each with Steps, a scope and a gate",
  );
  const create: Create = async (level, title, ...more) => {
    const created = await stage.show(
      ["lockstep", "task", "create", level, title, ...more],
      { cwd: opened.worktree },
    );
    return firstWord(created.output);
  };
  const epic = await create("epic", "Polished greeting cards");
  const feature = await create(
    "feature",
    "Readable names",
    "--parent",
    epic,
  );
  const group = await create("test_group", "Names", "--parent", feature);
  const slugifyCase = await createCase(create, group, {
    title: "File names are plain ASCII",
    paths: ["src/slugify.js", "test/slugify.test.js"],
    steps: ["Write slugify and its test", "Commit"],
  });
  const titleCase = await createCase(create, group, {
    title: "Titles are capitalised",
    paths: ["src/title.js", "test/title.test.js"],
    steps: ["Write card and its test", "Commit"],
  });
  await stage.show(["lockstep", "status"], { cwd: opened.worktree });
  stage.claim("the main worktree is as it was", await isClean(stage, props));
  return { ...opened, slugifyCase, titleCase };
}

async function openSession(
  stage: Stage,
): Promise<Pick<Plan, "session" | "worktree">> {
  stage.say(
    "A root agent opens a session: a worktree, a branch and a viewer of its own",
  );
  await stage.show([
    "lockstep",
    "session",
    "open",
    "--user-request",
    "Polish the cards",
  ]);
  const context = await stage.ask(["session", "context"]);
  return {
    session: field(context, "session", "id"),
    worktree: field(context, "session_root_worktree", "path"),
  };
}

/** Creates a task and returns its id. */
type Create = (
  level: string,
  title: string,
  ...more: string[]
) => Promise<string>;

async function createCase(
  create: Create,
  group: string,
  wanted: {
    readonly title: string;
    readonly paths: readonly string[];
    readonly steps: readonly string[];
  },
): Promise<string> {
  const id = await create(
    "case",
    wanted.title,
    "--parent",
    group,
    ...wanted.paths.flatMap((path) => ["--allow", path]),
    "--gates",
    "tests=node --test test/",
  );
  for (const step of wanted.steps) await create("step", step, "--parent", id);
  return id;
}

async function work(stage: Stage, props: Props, plan: Plan): Promise<void> {
  stage.say(
    "Two workers start, each in a pane of the viewer, each in a worktree of its own",
  );
  const threads = [];
  for (
    const [title, caseId] of [
      ["slugify", plan.slugifyCase],
      ["title", plan.titleCase],
    ] as const
  ) {
    const script = join(props.workers, `${title}.sh`);
    threads.push(
      await spawn(stage, plan, {
        ...{ role: "worker", title, script },
        about: ["--case-ids", caseId],
      }),
    );
  }
  for (const thread of threads) await waitFor(stage, plan, thread);
  stage.say(
    "The second worker strayed: git refused its commit, it took the file out and went on",
  );
  const logs = await stage.show(
    ["lockstep", "thread", "child", "logs", threads[1] ?? ""],
    { cwd: plan.worktree },
  );
  stage.claim(
    "git named the path outside the scope",
    /README\.md/.test(logs.output),
  );
  stage.claim(
    "it was refused, not committed",
    /git refused the commit/.test(logs.output),
  );
  for (const caseId of [plan.slugifyCase, plan.titleCase]) {
    const task = await stage.ask(["task", "get", caseId], plan.worktree);
    stage.claim(`${caseId} is done`, field(task, "task", "state") === "done");
  }
}

/** Spawns a thread whose script gets the id that it is about; returns its own. */
async function spawn(
  stage: Stage,
  plan: Plan,
  wanted: {
    readonly role: string;
    readonly title: string;
    readonly script: string;
    /** Flag and id. */
    readonly about: readonly [string, string];
  },
): Promise<string> {
  const spawned = await stage.show([
    "lockstep",
    "thread",
    "child",
    "spawn",
    "--role",
    wanted.role,
    "--title",
    wanted.title,
    ...wanted.about,
    "--runner",
    "command",
    "--",
    wanted.script,
    wanted.about[1],
  ], { cwd: plan.worktree });
  return /\bT\d+\b/.exec(spawned.output)?.[0] ?? "";
}

async function waitFor(
  stage: Stage,
  plan: Plan,
  thread: string,
): Promise<void> {
  await stage.show([
    "lockstep",
    "thread",
    "child",
    "wait-status",
    thread,
    "--target-statuses",
    "completed",
    "--timeout-seconds",
    "40",
  ], { cwd: plan.worktree });
}

async function land(stage: Stage, props: Props, plan: Plan): Promise<void> {
  const inSession = { cwd: plan.worktree };
  stage.say("Finished children are merged into the session's branch");
  const children = await stage.ask(["worktree", "list"], plan.worktree);
  for (const slug of childSlugs(children)) {
    await stage.show(
      ["lockstep", "worktree", "merge-to-parent", slug],
      inSession,
    );
  }
  const request = await prepare(stage, plan);
  await review(stage, props, plan, request);
  stage.say("Landing moves main to exactly the reviewed commit");
  const before = (await stage.show(["git", "rev-parse", "main"])).output;
  await stage.show(["lockstep", "merge", "main", "land", request], inSession);
  const after = (await stage.show(["git", "rev-parse", "main"])).output;
  stage.claim("main has moved", before !== after);
  await stage.show(["git", "log", "--oneline", "--graph", "main"]);
  await stage.show(["node", "--test", "--test-reporter=dot", "test/"]);
}

/** Returns the id of the merge request whose candidate is built. */
async function prepare(stage: Stage, plan: Plan): Promise<string> {
  const inSession = { cwd: plan.worktree };
  stage.say(
    "The session asks for its branch to be merged: first come, first served",
  );
  const requested = await stage.show(
    [
      "lockstep",
      "merge",
      "main",
      "request",
      "--title",
      "Polished greeting cards",
    ],
    inSession,
  );
  const request = /\bM\d+\b/.exec(requested.output)?.[0] ?? "";
  await stage.show(["lockstep", "merge", "main", "acquire-lock"], inSession);
  stage.say(
    "The candidate is built and tested as merged, before anybody reviews it; main has not moved",
  );
  await stage.show(
    ["lockstep", "merge", "main", "prepare", request],
    inSession,
  );
  return request;
}

async function review(
  stage: Stage,
  props: Props,
  plan: Plan,
  request: string,
): Promise<void> {
  stage.say("Whoever wrote it may not approve it: a third thread reviews");
  await stage.show(
    [
      "lockstep",
      "merge",
      "review",
      "submit",
      request,
      "--verdict",
      "approve",
      "--summary",
      "mine",
    ],
    { cwd: plan.worktree, fails: true },
  );
  const thread = await spawn(stage, plan, {
    ...{ role: "reviewer", title: "review" },
    script: join(props.workers, "reviewer.sh"),
    about: ["--merge-request-id", request],
  });
  await waitFor(stage, plan, thread);
}

async function refusePush(stage: Stage, props: Props): Promise<void> {
  stage.say(
    "Nothing else reaches main: a push that nobody approved is refused, even where git would allow it",
  );
  await stage.show(["git", "config", "receive.denyCurrentBranch", "ignore"]);
  const clone = join(props.root, "colleague");
  await stage.show(["git", "clone", "--quiet", props.repository, clone]);
  const inClone = { cwd: clone };
  await stage.show(
    ["git", "commit", "--quiet", "--allow-empty", "-m", "a shortcut"],
    inClone,
  );
  const before = (await stage.show(["git", "rev-parse", "main"])).output;
  const push = await stage.show(["git", "push", "origin", "main"], {
    ...inClone,
    fails: true,
  });
  stage.claim("Lockstep refused it", push.output.includes("lockstep:"));
  const after = (await stage.show(["git", "rev-parse", "main"])).output;
  stage.claim("main has not moved", before === after);
}

function childSlugs(list: unknown): string[] {
  const { worktrees } = list as {
    worktrees: { slug: string; kind: string; state: string }[];
  };
  return worktrees
    .filter((each) => each.kind === "child" && each.state === "active")
    .map((each) => each.slug);
}

async function isClean(stage: Stage, props: Props): Promise<boolean> {
  const status = await stage.show(["git", "status", "--porcelain"], {
    cwd: props.repository,
  });
  return status.output === "";
}

async function exists(path: string): Promise<boolean> {
  return (await Deno.stat(path)).isFile;
}

function firstWord(text: string): string {
  return text.trim().split(/\s/)[0] ?? "";
}

/** Returns a text field of a result, wherever in its shape `path` leads. */
function field(data: unknown, ...path: string[]): string {
  let at = data;
  for (const key of path) at = (at as Record<string, unknown>)[key];
  return String(at);
}
