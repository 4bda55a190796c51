import { assert, assertEquals } from "@std/assert";
import { toByteText } from "../../src/core/path.ts";
import { encodeName, renderPolicy } from "../../src/core/policy.ts";
import type { Scope } from "../../src/core/records/worktree.ts";
import { canonicalScope, compileScope } from "../../src/core/scope.ts";
import {
  MemoryView,
  NOON,
  putSession,
  putWorktree,
} from "../helpers/memory_view.ts";
import {
  numbers,
  randomPaths,
  randomPattern,
} from "../helpers/scope_samples.ts";
import { ScopeRepo } from "./scope_repo.ts";

const ROUNDS = 100;

/** The scope file of `task/s/kid`, as the projection of the ledger has it. */
function scopeFile(scope: Scope): string {
  const view = new MemoryView();
  view.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: [],
    slugs: [],
  });
  putSession(view, "s");
  putWorktree(view, { slug: "kid", session_id: "s", parent: "s", scope });
  return renderPolicy(view).get(`scope/${encodeName("task/s/kid")}`) ?? "";
}

/** Makes a branch `sample-N` for each path, which adds just that. */
function importStream(paths: readonly string[]): string {
  const quoted = (path: string) =>
    [...toByteText(path)].map((each) =>
      `\\${each.charCodeAt(0).toString(8).padStart(3, "0")}`
    ).join("");
  return paths.map((path, i) =>
    `commit refs/heads/sample-${i}
committer T <t@example.invalid> 0 +0000
data 1
x
from refs/heads/task/s/root
M 100644 inline "${quoted(path)}"
data 1
x
`
  ).join("");
}

Deno.test("reference-transaction refuses exactly what compileScope() refuses", async () => {
  const random = numbers(7);
  // What is there already would be replaced, and so count as changed too.
  const paths = randomPaths(random, 80)
    .filter((path) => !/^src(\/[ab](\/|$)|$)/.test(path));
  await using template = await ScopeRepo.create();
  const copy = await template.copy();
  const samples = `${copy.policy}/../samples`;
  await Deno.writeTextFile(samples, importStream(paths));
  const imported = await copy.sh(
    `git -C ../demo fast-import --quiet <${samples}`,
  );
  assertEquals(imported.status, 0, imported.stderr);

  const wanted: string[] = [];
  const script: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const patterns = (count: number) =>
      Array.from({ length: count }, () => randomPattern(random, paths))
        .filter((pattern) => pattern !== "none");
    const scope = canonicalScope({
      allow: patterns(1 + random(3)),
      deny: patterns(random(2)),
    });
    const { isAllowed, findAllowance } = compileScope(scope);
    // Most scopes allow few of the paths; those are looked at as often.
    const near = paths.filter((path) => findAllowance(path) !== undefined);
    const among = near.length > 0 && random(3) > 0 ? near : paths;
    const path = among[random(among.length)] ?? "";
    const at = paths.indexOf(path);
    await Deno.writeTextFile(
      `${samples}-${round}`,
      scopeFile(scope),
    );
    wanted.push(`${JSON.stringify({ scope, path })} ${isAllowed(path)}`);
    script.push(
      `cp ${samples}-${round} $P/scope/task%2Fs%2Fkid
       git update-ref refs/heads/task/s/kid task/s/root 2>/dev/null
       git update-ref refs/heads/task/s/kid sample-${at} 2>/dev/null
       [ $(git rev-parse task/s/kid) = $(git rev-parse sample-${at}) ] && echo true || echo false`,
    );
  }
  const { stdout } = await copy.sh(script.join("\n"));
  const verdicts = stdout.trimEnd().split("\n");
  const found = wanted.map((each, i) =>
    each.replace(/(true|false)$/, verdicts[i] ?? "missing")
  );
  assertEquals(found, wanted);
  assert(wanted.filter((each) => each.endsWith("true")).length > ROUNDS / 4);
});
