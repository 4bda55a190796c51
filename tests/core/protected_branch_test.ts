import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  onlyProtected,
  requireProtected,
} from "../../src/core/protected_branch.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";

function protecting(...protected_branches: string[]): MemoryView {
  const view = new MemoryView();
  view.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches,
    slugs: [],
  });
  return view;
}

Deno.test("onlyProtected() wants a name when there are several, or none", () => {
  assertEquals(onlyProtected(protecting("main")), "main");
  for (const view of [protecting(), protecting("main", "next")]) {
    const error = assertThrows(() => onlyProtected(view), LockstepError);
    assertEquals([error.code, error.reason], ["usage", "protect.which_branch"]);
  }
});

Deno.test("requireProtected() refuses any other branch, and names those there are", () => {
  const view = protecting("main", "next");
  assertEquals(requireProtected(view, "next").initialized_at, NOON);
  const error = assertThrows(
    () => requireProtected(view, "topic"),
    LockstepError,
  );
  assertEquals(error.reason, "protect.not_protected");
  assertEquals(error.hint, "Protected: main, next");
});
