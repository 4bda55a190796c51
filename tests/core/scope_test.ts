import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  canonicalScope,
  compileScope,
  describeScope,
  pathspecs,
  requireInScope,
} from "../../src/core/scope.ts";

const ROOTS = ["/repo"];
const LONG =
  "services/cloud-backend/src/main/kotlin/com/examplepos/waitlist/WaitlistReservationLifecycle.kt";

type Row = readonly [
  allow: readonly string[],
  path: string,
  isAllowed: boolean,
  deny?: readonly string[],
];

const ROWS: readonly Row[] = [
  // Plain paths and folders.
  [["src"], "src/a.py", true],
  [["src/"], "src/a.py", true],
  [["src2/a.py"], "src/a.py", false],
  [["src"], "src2/a.py", false],
  [["./src/"], "src/a.py", true],
  [["src"], "src", true],
  [["src/"], "src", false],
  [["src/a.py"], "src/a.py", true],
  [["src/a.py"], "src/a.pyc", false],
  // Nothing, and all.
  [[], "src/a.py", false],
  [["none"], "src/a.py", false],
  [["none"], "none", false],
  [["./none"], "none", true],
  [["none/"], "none/x", true],
  [["."], "tests/t.py", true],
  [["./"], "x", true],
  [["**"], "a/b", true],
  // A dot is a letter like any other.
  [["env"], ".env", false],
  [["github/"], ".github/x", false],
  [["x"], "...x", false],
  [["*"], ".env", true],
  // Globs match the whole path, part by part.
  [["tests/*.py"], "tests/t.py", true],
  [["tests/*.py"], "tests/sub/t.py", false],
  [["/repo/tests/t.py"], "tests/t.py", true],
  [["/repo/src/"], "src/x", true],
  [["**/*.ts"], "x.ts", true],
  [["**/*.ts"], "a/b/x.ts", true],
  [["src/**/x"], "src/x", true],
  [["src/**/x"], "src/a/b/x", true],
  [["src/**/x"], "src/ax", false],
  [["a**b"], "aXXb", true],
  [["a**b"], "aX/Xb", false],
  [["?"], "a", true],
  [["?"], "/", false],
  [["?"], "é", false],
  [["??"], "é", true],
  [["[a-c]x"], "bx", true],
  [["[!a-c]x"], "bx", false],
  [["[^a-c]x"], "dx", true],
  [["[]a]x"], "]x", true],
  [["[a\\]]x"], "]x", true],
  [["[a-]x"], "-x", true],
  [["x[+-9]y"], "x/y", false],
  [["x[+-9]y"], "x.y", true],
  [["*/"], "a/b/c", true],
  [["*/"], "a", false],
  // X/** means X too.
  [["src/auth/**"], "src/auth", true],
  [["src/auth/**"], "src/auth/x/y", true],
  [["src/auth/**"], "src/author", false],
  [["a*/**"], "ab", true],
  [["a*/**"], "ab/c/d", true],
  [["**/foo/**"], "x/foo", true],
  [["services/cloud-backend/src/main/**/waitlist*/**"], LONG, true],
  // A pattern also means the path that is spelled like it.
  [["app/[slug]"], "app/[slug]/page.tsx", true],
  [["app/[slug]/**"], "app/[slug]/page.tsx", true],
  [["app/[slug]"], "app/s", true],
  [["a\\*b"], "a*b", true],
  [["a\\*b"], "a*b/c", true],
  [["a\\*b"], "axb", false],
  [["[ab"], "[ab", true],
  [["[ab"], "a", false],
  // Names that need care.
  [["tests/my file.txt"], "tests/my file.txt", true],
  [["tests/é.txt"], "tests/é.txt", true],
  [["tests/\u00e9"], "tests/e\u0301", false],
  [["-x"], "-x", true],
  [[":x"], ":x", true],
  [["a\nb"], "a\nb/c", true],
  [["a*"], "a\nb", true],
  [["src"], "src/\udcff", true],
  [["src/*"], "src/\udcff\udcfe", true],
  [["src/?"], "src/\udcff", true],
  [["a.c"], "abc", false],
  // Deny beats allow.
  [["src"], "src/gen/x", false, ["src/gen"]],
  [["src"], "src/a", true, ["src/gen"]],
  [["src/a"], "src/a", false, ["."]],
  [["."], "x.lock", false, ["**/*.lock"]],
  [["services/**"], "services/payment/x", false, ["services/payment/**"]],
];

for (const [allow, path, isAllowed, deny = []] of ROWS) {
  const rule = JSON.stringify([...allow, ...deny.map((each) => `not ${each}`)]);
  const name = JSON.stringify(path);
  Deno.test(`compileScope() of ${rule} ${isAllowed ? "allows" : "refuses"} ${name}`, () => {
    const scope = canonicalScope({ allow, deny }, ROOTS);
    assertEquals(compileScope(scope).isAllowed(path), isAllowed);
  });
}

const REFUSED:
  readonly (readonly [allow: readonly string[], reason: string])[] = [
    [["none", "src"], "scope.mixed_none"],
    [["a.txt", "../a.txt"], "path.outside"],
    [["/etc/"], "path.outside"],
    [["a*/../b"], "scope.invalid_pattern"],
    [["[[:alpha:]]"], "scope.invalid_pattern"],
    [["[é]"], "scope.invalid_pattern"],
    [[""], "path.empty"],
    [[".git/hooks"], "path.in_git_dir"],
  ];

for (const [allow, reason] of REFUSED) {
  Deno.test(`canonicalScope() refuses ${JSON.stringify(allow)} with ${reason}`, () => {
    const error = assertThrows(
      () => canonicalScope({ allow }, ROOTS),
      LockstepError,
    );
    assertEquals(error.reason, reason);
  });
}

Deno.test("canonicalScope() is stable when applied again", () => {
  for (const [allow, , , deny = []] of ROWS) {
    const once = canonicalScope({ allow, deny }, ROOTS);
    assertEquals(canonicalScope(once), once);
  }
});

Deno.test("compileScope() ignores case only where the repository does", () => {
  const scope = canonicalScope({ allow: ["SRC/[A-B]*", "Lib"] });
  const folding = { ignoreCase: true, precomposeUnicode: false };
  assertEquals(compileScope(scope).isAllowed("src/bx"), false);
  assertEquals(compileScope(scope, folding).isAllowed("src/bx"), true);
  assertEquals(compileScope(scope, folding).isAllowed("LIB/x"), true);
});

Deno.test("compileScope() composes names only where the repository does", () => {
  const scope = canonicalScope({ allow: ["e\u0301"] });
  const composing = { ignoreCase: false, precomposeUnicode: true };
  assertEquals(compileScope(scope).isAllowed("\u00e9"), false);
  assertEquals(compileScope(scope, composing).isAllowed("\u00e9"), true);
});

Deno.test("pathspecs() asks for all paths when nothing is allowed", () => {
  assertEquals(pathspecs({ allow: [], deny: [] }), {
    outsideAllow: [":(top)"],
    insideDeny: [],
  });
});

Deno.test("pathspecs() needs no more than one for everything", () => {
  assertEquals(
    pathspecs({ allow: ["src", "."], deny: ["**", "docs"] }),
    {
      outsideAllow: [":(top)", ":(top,exclude,glob)**"],
      insideDeny: [":(top,glob)**"],
    },
  );
});

Deno.test("requireInScope() names the first path, the count and the scope", () => {
  const scope = { allow: ["src"], deny: ["src/gen"] };
  const error = assertThrows(
    () =>
      requireInScope(["src/a", "docs/d", "src/gen/x"], scope, {
        subject: "C4",
      }),
    LockstepError,
  );
  assertEquals(error.reason, "scope.outside");
  assertStringIncludes(error.message, '"docs/d" and 1 more');
  assertStringIncludes(error.message, "C4 (src; not src/gen)");
  assertEquals(describeScope({ allow: [], deny: [] }), "nothing");
});
