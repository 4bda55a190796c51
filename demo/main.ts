/**
 * The whole way of a change on a throw-away repository: two workers, a refused
 * commit, a review, a landing, a refused push. Ends with status 1 when any step
 * did not do what it claims.
 */
import { parseArgs } from "@std/cli/parse-args";
import { join } from "@std/path";
import { BrokenClaim, Stage } from "./stage.ts";
import { perform, type Props } from "./story.ts";

const HERE = new URL(".", import.meta.url).pathname;

async function main(): Promise<number> {
  const options = parseArgs(Deno.args, {
    string: ["program", "record"],
    boolean: ["keep"],
  });
  const props = await prepare(String(options.program ?? "lockstep"));
  const stage = new Stage(props.repository, props.env, [
    [props.workers, "workers"],
    [props.root, "~"],
  ]);
  let status = 0;
  try {
    await perform(stage, props);
  } catch (error) {
    if (!(error instanceof BrokenClaim)) throw error;
    print(`\nThe demo did not do what it claims: ${error.message}`);
    status = 1;
  } finally {
    await leave(props, options.keep === true);
  }
  if (options.record !== undefined) {
    await Deno.writeTextFile(String(options.record), stage.transcript);
  }
  return status;
}

/** Makes the repository, with nothing of the caller's configuration. */
async function prepare(program: string): Promise<Props> {
  const root = await Deno.realPath(
    await Deno.makeTempDir({ prefix: "lockstep-demo-" }),
  );
  const repository = join(root, "greeting-cards");
  const env = {
    PATH: `${folderOf(program)}:${Deno.env.get("PATH") ?? ""}`,
    HOME: root,
    TMUX_TMPDIR: root,
    TERM: "xterm-256color",
    LC_ALL: "C.UTF-8",
    NO_COLOR: "1",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_AUTHOR_NAME: "Demo",
    GIT_AUTHOR_EMAIL: "demo@example.invalid",
    GIT_COMMITTER_NAME: "Demo",
    GIT_COMMITTER_EMAIL: "demo@example.invalid",
  };
  const copied = await new Deno.Command("cp", {
    args: ["-R", join(HERE, "project"), repository],
  }).output();
  if (!copied.success) throw new Error("cannot copy the demo project");
  return { root, repository, workers: join(HERE, "workers"), env };
}

async function leave(props: Props, isKept: boolean): Promise<void> {
  if (isKept) {
    print(`\nKept: ${props.repository}`);
    print(
      `Look around with: export HOME=${props.root} TMUX_TMPDIR=${props.root}`,
    );
    print(`Remove it with: tmux kill-server; rm -rf ${props.root}`);
    return;
  }
  // TMUX_TMPDIR makes this the demo's own server, never the user's.
  await new Deno.Command("tmux", {
    args: ["kill-server"],
    clearEnv: true,
    env: { ...props.env },
    stderr: "null",
  }).output();
  await Deno.remove(props.root, { recursive: true });
}

function folderOf(program: string): string {
  const slash = program.lastIndexOf("/");
  return slash < 0 ? "." : program.slice(0, slash);
}

function print(text: string): void {
  // deno-lint-ignore no-console -- a demo is there to print
  console.log(text);
}

Deno.exit(await main());
