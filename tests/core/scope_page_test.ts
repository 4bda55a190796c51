import { assertEquals } from "@std/assert";
import { canonicalScope, compileScope } from "../../src/core/scope.ts";
import { HOOK_TEXTS } from "../../src/store/hooks_install.ts";
import { textOf } from "../helpers/source_files.ts";

const PAGE = textOf("references/scopes_and_locks.md");

function codesOf(cell: string | undefined): string[] {
  return [...(cell ?? "").matchAll(/`([^`]+)`/g)].map((match) =>
    match[1] ?? ""
  );
}

/** Rows of the first table: pattern, meaning, matches, does not match. */
const ROWS = PAGE.split("## What is compared")[0]?.split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => cell.trim())) ?? [];

Deno.test("the page on scopes has a row for each kind of pattern", () => {
  assertEquals(ROWS.length, 9);
});

for (const [, pattern, , matching, other] of ROWS) {
  const [text = ""] = codesOf(pattern);
  Deno.test(`the page on scopes says what ${text} matches`, () => {
    const scope = compileScope(canonicalScope({ allow: [text] }));
    const paths = [...codesOf(matching), ...codesOf(other)];
    assertEquals(
      paths.filter((path) => scope.isAllowed(path)),
      codesOf(matching),
    );
  });
}

Deno.test("the page on scopes has a way out of everything that a hook refuses", () => {
  const hooks = Object.values(HOOK_TEXTS).join("");
  const refused = [...hooks.matchAll(/\[([a-z]+\.[a-z_]+)\]/g)]
    .map((match) => match[1] ?? "");
  const explained = PAGE.split("## Refusals")[1]?.split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => codesOf(line.split("|")[1])) ?? [];
  assertEquals(
    explained.toSorted(),
    [...new Set(refused)].toSorted(),
  );
});
