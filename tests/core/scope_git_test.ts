import { assert, assertEquals } from "@std/assert";
import {
  decodePaths,
  EXACT_PATHS,
  type PathRules,
  toByteText,
} from "../../src/core/path.ts";
import {
  canonicalScope,
  compileScope,
  pathspecs,
} from "../../src/core/scope.ts";
import type { Scope } from "../../src/core/records/worktree.ts";
import { git } from "../../src/io/git.ts";
import {
  numbers,
  randomPaths,
  randomPattern,
} from "../helpers/scope_samples.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

async function repositoryWith(
  paths: readonly string[],
): Promise<{ repo: TempRepo; tree: string }> {
  const repo = await TempRepo.create();
  await repo.git("rm", "-q", "--cached", "README.md");
  const input = paths.map((path) =>
    `100644 ${EMPTY_BLOB}\t${toByteText(path)}\0`
  ).join("");
  await repo.exec(["git", "hash-object", "-w", "--stdin"], { stdin: "" });
  const added = await git(
    repo.path,
    ["update-index", "-z", "--index-info"],
    { stdin: Uint8Array.from(input, (each) => each.charCodeAt(0)) },
  );
  assertEquals(added.status, 0, added.stderr);
  return { repo, tree: (await repo.git("write-tree")).trim() };
}

/** Both ways in which the hooks ask: the index, and two trees. */
async function offenders(
  repo: TempRepo,
  tree: string,
  specs: readonly string[],
): Promise<string[]> {
  const common = ["--name-only", "--no-renames", "-z"];
  const index = await git(repo.path, [
    ...["diff-index", "--cached", ...common, EMPTY_TREE, "--", ...specs],
  ]);
  const trees = await git(repo.path, [
    ...["diff-tree", "-r", ...common, EMPTY_TREE, tree, "--", ...specs],
  ]);
  assertEquals(index.status, 0, index.stderr);
  assertEquals(trees.status, 0, trees.stderr);
  const found = decodePaths(index.stdoutBytes);
  assertEquals(decodePaths(trees.stdoutBytes), found, JSON.stringify(specs));
  return found.sort();
}

async function assertSameAnswer(
  paths: readonly string[],
  given: Scope,
  ask: {
    readonly repo: TempRepo;
    readonly tree: string;
    readonly rules: PathRules;
  },
): Promise<void> {
  const { repo, tree, rules } = ask;
  const scope = canonicalScope(given);
  const compiled = compileScope(scope, rules);
  const specs = pathspecs(scope, rules);
  const told = JSON.stringify({ given, specs });
  assertEquals(
    await offenders(repo, tree, specs.outsideAllow),
    paths.filter((path) => compiled.findAllowance(path) === undefined).sort(),
    told,
  );
  if (specs.insideDeny.length === 0) return;
  assertEquals(
    await offenders(repo, tree, specs.insideDeny),
    paths.filter((path) => compiled.findDenial(path) !== undefined).sort(),
    told,
  );
}

async function compareMany(
  options: { readonly seed: number; readonly rules: PathRules },
): Promise<void> {
  const random = numbers(options.seed);
  const paths = randomPaths(random, 400);
  const { repo, tree } = await repositoryWith(paths);
  await using _repo = repo;
  for (let round = 0; round < 120; round++) {
    const patterns = (count: number) =>
      Array.from({ length: count }, () => randomPattern(random, paths))
        .filter((pattern) => pattern !== "none");
    const given = { allow: patterns(random(4)), deny: patterns(random(3)) };
    await assertSameAnswer(paths, given, { repo, tree, rules: options.rules });
  }
}

Deno.test("pathspecs() finds in git what compileScope() refuses", async () => {
  await compareMany({ seed: 1, rules: EXACT_PATHS });
});

Deno.test("pathspecs() finds the same where the repository ignores case", async () => {
  await compareMany({
    seed: 2,
    rules: { ignoreCase: true, precomposeUnicode: false },
  });
});

Deno.test("pathspecs() keeps neighbours apart in git", async () => {
  const paths = ["src/a", "src2/a", ".env", "env/x", "e\u0301", "\u00e9"];
  const { repo, tree } = await repositoryWith(paths);
  await using _repo = repo;
  const specs = pathspecs({ allow: ["src", "env", "\u00e9"], deny: [] });
  const found = await offenders(repo, tree, specs.outsideAllow);
  assertEquals(found, [".env", "e\u0301", "src2/a"]);
  assert(paths.length > found.length);
});
