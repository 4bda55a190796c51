import { assert, assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  freeSlug,
  isSlug,
  requireSlug,
  slugOf,
  viewerName,
} from "../../src/core/slug.ts";

const SLUGS: readonly (readonly [text: string, slug: string])[] = [
  [
    "Improve the gallery experience for artist profile pages",
    "improve-gallery",
  ],
  ["", "work"],
  ["  \n", "work"],
  ["!!! ???", "work"],
  ["the of", "the-of"],
  ["the", "the"],
  ["Fix", "fix"],
  ["Überarbeite die Galerie", "uberarbeite-die"],
  ["Großes Ærgernis", "grosses-aergernis"],
  ["画像 improve ギャラリー speed", "improve-speed"],
  ["--force of-the / refs/heads/main", "force-refs"],
  ["../../etc/passwd", "etc-passwd"],
  ["ＦＵＬＬ ｗｉｄｔｈ", "full-width"],
  ["x".repeat(5000), "x".repeat(19)],
  [
    `${"x".repeat(50)} ${"y".repeat(50)}`,
    `${"x".repeat(19)}-${"y".repeat(19)}`,
  ],
];

for (const [text, slug] of SLUGS) {
  Deno.test(`slugOf() gives "${slug}" for "${text.slice(0, 30)}"`, () => {
    assertEquals(slugOf(text), slug);
    assert(isSlug(slug));
  });
}

Deno.test("slugOf() marks a request without an ASCII word", () => {
  const first = slugOf("ギャラリーを改善する");
  assert(/^work-[0-9a-f]{4}$/.test(first));
  assert(first !== slugOf("ログイン画面を直す"));
  assertEquals(first, slugOf("ギャラリーを改善する"));
});

Deno.test("freeSlug() counts on from 2 past what is taken", () => {
  const taken = new Set(["auth-flow"]);
  assertEquals(freeSlug("auth-flow", (slug) => taken.has(slug)), "auth-flow-2");
  taken.add("auth-flow-2");
  assertEquals(freeSlug("auth-flow", (slug) => taken.has(slug)), "auth-flow-3");
});

Deno.test("freeSlug() never gives the name of the session's own branch", () => {
  assertEquals(freeSlug("root", () => false), "root-2");
});

for (
  const name of [
    "",
    "-a",
    "a-",
    "a--b",
    "A",
    "a b",
    "a/b",
    "a..b",
    "a.lock",
    "a:b",
    "@{-1}",
    "日本",
    "root",
    "x".repeat(41),
  ]
) {
  Deno.test(`isSlug() refuses "${name.slice(0, 20)}"`, () => {
    assertEquals(isSlug(name), false);
  });
}

Deno.test("viewerName() maps what tmux would change or take as a target", () => {
  assertEquals(viewerName("demo", "improve-gallery"), "demo-improve-gallery");
  assertEquals(viewerName("my.site:v2", "fix"), "my_site_v2-fix");
  assertEquals(viewerName("-x", "fix"), "_x-fix");
  assertEquals(viewerName("bücher", "fix"), "b_cher-fix");
  assert(viewerName("r".repeat(300), "fix").length <= 120);
});

for (
  const [name, near] of [
    ["a..b", "a-b"],
    ["My Great Feature!", "my-great-feature"],
    ["root", "root-work"],
    ["///", "work"],
    ["x".repeat(39) + " y", "x".repeat(39)],
  ] as const
) {
  Deno.test(`requireSlug() offers "${near.slice(0, 20)}" for "${name.slice(0, 20)}"`, () => {
    const error = assertThrows(() => requireSlug(name, "slug"), LockstepError);
    assertEquals(error.hint, `Add --slug ${near}`);
    assert(isSlug(near));
  });
}
