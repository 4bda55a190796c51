import { assertEquals } from "@std/assert";
import { EXACT_PATHS } from "../../src/core/path.ts";
import type { Scope } from "../../src/core/records/worktree.ts";
import {
  findScopeOverlaps,
  scopesInCommon,
} from "../../src/core/scope_overlap.ts";
import {
  MemoryView,
  putSession,
  putThread,
  putWorktree,
} from "../helpers/memory_view.ts";
import {
  add,
  begin,
  plantedView,
  ROOT,
  worker,
} from "../helpers/task_samples.ts";

function scope(allow: readonly string[], deny: readonly string[] = []): Scope {
  return { allow: [...allow], deny: [...deny] };
}

for (
  const [own, other, common] of [
    [scope(["src"]), scope(["src"]), ["src"]],
    [scope(["src"]), scope(["src/ui/**"]), ["src/ui"]],
    [scope(["src/ui/a.ts"]), scope(["src/**"]), ["src/ui/a.ts"]],
    [scope(["src/*.ts"]), scope(["src/*.md"]), ["src"]],
    [scope(["."]), scope(["docs", "src"]), ["docs", "src"]],
    [scope(["src", "docs"]), scope(["docs/a.md", "test"]), ["docs/a.md"]],
    [scope(["src"]), scope(["srcs"]), []],
    [scope(["src"]), scope(["."]), []],
    [scope(["src"]), scope(["**/*.md"]), []],
    [scope([]), scope(["src"]), []],
    [scope(["src"]), scope([]), []],
    [scope(["src"], ["src/ui"]), scope(["src/ui/**"]), []],
    [scope(["src/ui"]), scope(["src"], ["src/ui/**"]), []],
    [scope(["src"], ["src/ui"]), scope(["src"]), ["src"]],
    [scope(["SRC"]), scope(["src"]), []],
  ] as const
) {
  const text = `${JSON.stringify(own)} and ${JSON.stringify(other)}`;
  Deno.test(`scopesInCommon() of ${text}`, () => {
    assertEquals(scopesInCommon(own, other, EXACT_PATHS), [...common]);
  });
}

Deno.test("scopesInCommon() compares as the file system does", () => {
  const rules = { ...EXACT_PATHS, ignoreCase: true };
  const common = scopesInCommon(scope(["SRC"]), scope(["src/a"]), rules);
  assertEquals(common, ["src/a"]);
});

/** A session with two workers, and another session with a worker. */
function busyView(): MemoryView {
  const view = plantedView();
  putSession(view, "docs");
  const child = (slug: string, session_id: string, allow: string) =>
    putWorktree(view, {
      slug,
      session_id,
      parent: session_id,
      scope: scope([allow]),
    });
  child("t5", "gallery", "src/ui");
  child("t6", "gallery", "src");
  child("t7", "docs", "src/ui/**");
  putThread(view, { id: "T7", session_id: "docs", worktree: "t7" });
  return view;
}

function found(view: MemoryView, worktree: string, own = scope(["src/ui"])) {
  return findScopeOverlaps(view, { scope: own, worktree, actor: "thread:T5" })
    .map((each) => [each.case_id ?? each.worktree, each.thread_id, each.paths]);
}

Deno.test("findScopeOverlaps() names branches of siblings and of other sessions, not one's own", () => {
  assertEquals(found(busyView(), "t5"), [
    ["t6", "T6", ["src/ui"]],
    ["t7", "T7", ["src/ui"]],
  ]);
});

Deno.test("findScopeOverlaps() leaves out what a worktree was spawned from, and what is over", () => {
  const view = busyView();
  const low = { slug: "t8", session_id: "gallery", parent: "t6" };
  putWorktree(view, { ...low, scope: scope(["src/ui"]) });
  putWorktree(view, {
    slug: "t7",
    session_id: "docs",
    parent: "docs",
    scope: scope(["src/ui"]),
    state: "removed",
  });
  assertEquals(found(view, "t8"), [["t5", "T5", ["src/ui"]]]);
});

Deno.test("findScopeOverlaps() names the Case in place of its branch, but not one's own Case", () => {
  const view = busyView();
  add(view, "case", { parent: "G3", scope: scope(["src/ui/a.ts"]) });
  const id = Object.keys(view.all("tasks-E1")).at(-1) ?? "";
  begin(view, worker("T6"), { id });
  assertEquals(found(view, "t5"), [
    [id, "T6", ["src/ui/a.ts"]],
    ["t7", "T7", ["src/ui"]],
  ]);
  const own = findScopeOverlaps(view, {
    scope: scope(["src/ui"]),
    worktree: "t6",
    actor: "thread:T6",
  });
  assertEquals(own.map((each) => each.worktree), ["t5", "t7"]);
});

Deno.test("findScopeOverlaps() names a Case that a root works on in its whole repository", () => {
  const view = busyView();
  add(view, "case", { parent: "G3", scope: scope(["docs"]) });
  const id = Object.keys(view.all("tasks-E1")).at(-1) ?? "";
  begin(view, ROOT, { id });
  const overlaps = findScopeOverlaps(view, {
    scope: scope(["."]),
    worktree: "docs",
    actor: "root:docs",
  });
  assertEquals(overlaps.map((each) => [each.case_id, each.worktree]), [
    [id, "gallery"],
    [null, "t5"],
    [null, "t6"],
    [null, "t7"],
  ]);
});
