import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { TempRepo } from "../helpers/temp_repo.ts";

async function scriptFor(repo: TempRepo, shell: string): Promise<string> {
  const { status, stdout, stderr } = await repo.run(["completion", shell]);
  assertEquals([status, stderr], [0, ""]);
  const path = join(repo.root, "_lockstep");
  await Deno.writeTextFile(path, stdout);
  return path;
}

async function hasShell(repo: TempRepo, shell: string): Promise<boolean> {
  return (await repo.exec(["sh", "-c", `command -v ${shell}`])).status === 0;
}

/** Runs a script in a shell and returns its output lines, sorted. */
async function lines(
  repo: TempRepo,
  argv: [string, ...string[]],
): Promise<string[]> {
  const { stdout, stderr } = await repo.exec(argv);
  assertEquals(stderr, "");
  return stdout.split(/\s*\n/).filter((line) => line !== "").sort();
}

Deno.test("bash completes commands, flags and values", async () => {
  await using repo = await TempRepo.create();
  const script = await scriptFor(repo, "bash");
  const complete = (...words: string[]) =>
    lines(repo, [
      "bash",
      "--norc",
      "-c",
      `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _lockstep
       printf '%s\\n' "\${COMPREPLY[@]}"`,
      script,
      "lockstep",
      ...words,
    ]);
  assertEquals(await complete("confi"), ["config"]);
  assertEquals(await complete("-C", "config", "config", ""), ["check", "show"]);
  assertEquals(await complete("config", "show", "--or"), ["--origin"]);
  assertEquals(await complete("config", "show", "--js"), ["--json"]);
  assertEquals(await complete("completion", ""), ["bash", "fish", "zsh"]);
  assertEquals(await complete("config", "show", "--key", ""), []);
  assertEquals(await complete("task", "list", "--level", "s"), ["step"]);
  assertEquals(await complete("call", "config.s"), ["config.show"]);
  assertEquals(await complete("help", "vers"), ["version"]);
  assertEquals(await complete("task", "list", "--level", "=", "s"), ["step"]);
});

Deno.test("the bash script passes shellcheck", async () => {
  await using repo = await TempRepo.create();
  if (!await hasShell(repo, "shellcheck")) return;
  const script = await scriptFor(repo, "bash");
  const { stdout, status } = await repo.exec(["shellcheck", script]);
  assertEquals([status, stdout], [0, ""]);
});

Deno.test("fish completes commands, flags and values", async () => {
  await using repo = await TempRepo.create();
  if (!await hasShell(repo, "fish")) return;
  const script = await scriptFor(repo, "fish");
  const complete = async (line: string) =>
    (await lines(repo, [
      "fish",
      "--no-config",
      "-c",
      `source $argv[1]; complete -C $argv[2]`,
      script,
      line,
    ])).map((each) => each.split("\t")[0]);
  assertEquals(await complete("lockstep confi"), ["config"]);
  assertEquals(await complete("lockstep -C config config "), [
    "check",
    "show",
  ]);
  assertEquals(await complete("lockstep config show --or"), ["--origin"]);
  assertEquals(await complete("lockstep config show --js"), ["--json"]);
  assertEquals(await complete("lockstep completion "), [
    "bash",
    "fish",
    "zsh",
  ]);
  assertEquals(await complete("lockstep task list --level s"), ["step"]);
});

/** Types $1 and a tab into an interactive zsh until it shows $2. */
const ZSH_SESSION = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "stty cols 200; fpath=($3 \\$fpath); autoload -Uz compinit; compinit -D -u; print rea''dy"
zpty -r -m z seen '*ready*'
zpty -w -n z "$1"$'\\t'
zpty -r -m z seen "*$2*"
zpty -d z
print -r -- "$seen"
`;

Deno.test("zsh completes commands and flags from a folder of fpath", async () => {
  await using repo = await TempRepo.create();
  if (!await hasShell(repo, "zsh")) return;
  await scriptFor(repo, "zsh");
  const typed = async (line: string, wanted: string) => {
    const { stdout } = await repo.exec(
      [
        "timeout",
        "20",
        "zsh",
        "-f",
        "-c",
        ZSH_SESSION,
        "zsh",
        line,
        wanted,
        repo.root,
      ],
    );
    assertStringIncludes(stdout, wanted);
  };
  await typed("lockstep confi", "lockstep config");
  await typed("lockstep config show --or", "--origin");
  await typed("lockstep -C config config ch", "config config check");
  await typed("lockstep task list --level st", "--level step");
});

Deno.test("zsh loads the sourced script", async () => {
  await using repo = await TempRepo.create();
  if (!await hasShell(repo, "zsh")) return;
  const script = await scriptFor(repo, "zsh");
  const { stdout, stderr, status } = await repo.exec([
    "zsh",
    "-f",
    "-c",
    "autoload -Uz compinit; compinit -D -u; source $1; print $_comps[lockstep]",
    "zsh",
    script,
  ]);
  assertEquals([status, stderr, stdout], [0, "", "_lockstep\n"]);
  assert(script !== "");
});
