import { assertEquals } from "@std/assert";
import {
  covers,
  findOverlaps,
  type LockScope,
} from "../../src/core/lock_overlap.ts";

function scope(text: string): LockScope {
  const [kind = "", path = ""] = text.split(" ");
  return { kind: kind === "file" ? "file" : "prefix", path };
}

function overlap(a: string, b: string): boolean {
  return findOverlaps([scope(a)], [scope(b)]).length > 0;
}

const OVERLAPS: readonly (readonly [a: string, b: string, isOne: boolean])[] = [
  ["file src/api/users.go", "file src/api/users.go", true],
  ["file src/api/users.go", "file src/api/posts.go", false],
  ["prefix src/api", "file src/api/users.go", true],
  ["prefix src/ui", "prefix src/api", false],
  ["prefix src/api", "prefix src/api/v1", true],
  ["prefix src/api", "prefix src/api", true],
  ["prefix src/api", "prefix src/api2", false],
  ["prefix src/api", "file src/api", true],
  ["file src/api", "file src/api/v1", false],
  ["file src/api", "prefix src/api/v1", false],
  ["prefix .", "prefix src/api", true],
  ["prefix .", "file README.md", true],
  ["prefix .", "prefix .", true],
  ["file .env", "prefix env", false],
];

for (const [a, b, isOne] of OVERLAPS) {
  Deno.test(`findOverlaps() of ${a} and ${b} is ${isOne}, both ways`, () => {
    assertEquals(overlap(a, b), isOne);
    assertEquals(overlap(b, a), isOne);
  });
}

const COVERS:
  readonly (readonly [outer: string, inner: string, is: boolean])[] = [
    ["prefix src", "prefix src/api", true],
    ["prefix src/api", "prefix src", false],
    ["prefix src", "file src", true],
    ["file src", "prefix src", false],
    ["file src", "file src", true],
    ["prefix .", "prefix src", true],
    ["prefix src", "prefix .", false],
    ["prefix src", "file src2", false],
  ];

for (const [outer, inner, is] of COVERS) {
  Deno.test(`covers() of ${inner} by ${outer} is ${is}`, () => {
    assertEquals(covers(scope(outer), scope(inner)), is);
  });
}

Deno.test("findOverlaps() tells which paths each lock touches", () => {
  const locks = [
    scope("prefix src"),
    scope("file src/b"),
    scope("prefix docs"),
  ];
  const paths = [scope("file src/a"), scope("file src/b"), scope("file x")];
  const found = findOverlaps(paths, locks).map(({ lock, scopes }) => [
    lock.path,
    scopes.map((each) => each.path),
  ]);
  assertEquals(found, [["src", ["src/a", "src/b"]], ["src/b", ["src/b"]]]);
});

Deno.test("findOverlaps() ignores case only where the repository does", () => {
  const folding = { ignoreCase: true, precomposeUnicode: false };
  const paths = [scope("file SRC/a")];
  const locks = [scope("prefix src")];
  assertEquals(findOverlaps(paths, locks).length, 0);
  assertEquals(findOverlaps(paths, locks, folding).length, 1);
});

Deno.test("findOverlaps() finds the same whether few folders are asked about or many", () => {
  const others = Array.from(
    { length: 40 },
    (_, i) => scope(`prefix other/${i}`),
  );
  const locks = [...OVERLAPS.flatMap(([a, b]) => [scope(a), scope(b)])];
  for (const text of new Set(OVERLAPS.flatMap(([a, b]) => [a, b]))) {
    const wanted = scope(text);
    const few = findOverlaps([wanted], locks);
    const many = findOverlaps([wanted, ...others], locks)
      .filter(({ scopes }) => scopes.includes(wanted));
    assertEquals(
      many.map(({ lock }) => lock),
      few.map(({ lock }) => lock),
    );
  }
});
