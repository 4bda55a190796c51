import { assertEquals } from "@std/assert";
import { OTHER_HOOK_NAMES } from "../../src/core/git_hook_names.ts";
import { HOOK_TEXTS } from "../../src/store/hooks_install.ts";

Deno.test("OTHER_HOOK_NAMES names each hook once, and none of ours", () => {
  const names = [...OTHER_HOOK_NAMES, ...Object.keys(HOOK_TEXTS)];
  assertEquals(names.toSorted(), [...new Set(names)].toSorted());
});
