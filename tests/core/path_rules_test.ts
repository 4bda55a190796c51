import { assertEquals } from "@std/assert";
import { EXACT_PATHS } from "../../src/core/path.ts";
import { pathRulesOf } from "../../src/core/path_rules.ts";
import { NOON } from "../helpers/record_samples.ts";

Deno.test("pathRulesOf() compares as the repository was found to", () => {
  const repository = {
    initialized_at: NOON,
    protected_branches: [],
    slugs: [],
  };
  assertEquals(pathRulesOf(undefined), EXACT_PATHS);
  assertEquals(pathRulesOf(repository), {
    ignoreCase: false,
    precomposeUnicode: false,
  });
  assertEquals(
    pathRulesOf({ ...repository, ignore_case: true, precompose_unicode: true }),
    { ignoreCase: true, precomposeUnicode: true },
  );
});
