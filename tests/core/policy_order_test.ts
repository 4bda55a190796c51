import { assertEquals } from "@std/assert";
import { stricterContent } from "../../src/core/policy_order.ts";

type Content = string | undefined;
type Row = readonly [
  what: string,
  name: string,
  before: Content,
  after: Content,
  stricter: Content,
];

const ROWS: readonly Row[] = [
  ["no change", "managed", "a\n", "a\n", "a\n"],
  ["a protected branch more", "protected", "a\n", "a\nb\n", "a\nb\n"],
  ["a protected branch less", "protected", "a\nb\n", "a\n", "a\nb\n"],
  ["the first protected branches", "protected", undefined, "a\n", "a\n"],
  ["no upstream any more", "no_upstream", undefined, "", ""],
  ["an upstream again", "no_upstream", "", undefined, ""],
  ["the first upstream", "upstreams", undefined, "m a\n", undefined],
  ["another upstream", "upstreams", "m a\nr b\n", "m c\nr b\n", "r b\n"],
  ["a new worktree", "worktree/x", undefined, "b child\n", "b child\n"],
  ["a worktree that goes", "worktree/x", "b child\n", undefined, "b child\n"],
  [
    "a worktree with another branch",
    "worktree/x",
    "b child\n",
    "c child\n",
    "c child\n",
  ],
  ["a new scope", "scope/x", undefined, "base b\n+**\n", undefined],
  ["a scope that goes", "scope/x", "base b\n+**\n", undefined, undefined],
  [
    "a wider scope",
    "scope/x",
    "base b\n+a\n",
    "base b\n+a\n+c\n",
    "base b\n+a\n",
  ],
  [
    "a narrower scope",
    "scope/x",
    "base b\n+a\n+c\n",
    "base b\n+a\n",
    "base b\n+a\n",
  ],
  [
    "a scope that becomes everything",
    "scope/x",
    "base b\n+a\n",
    "base b\n+**\n",
    "base b\n+a\n",
  ],
  [
    "everything that becomes a scope",
    "scope/x",
    "base b\n+**\n",
    "base b\n+a\n",
    "base b\n+a\n",
  ],
  [
    "a denial more and one less",
    "scope/x",
    "base b\n+a\n-c\n",
    "base b\n+a\n-d\n",
    "base b\n+a\n-d\n-c\n",
  ],
  [
    "another base",
    "scope/x",
    "base b\n+a\n-c\n",
    "base d\n+a\n",
    "base d\n-c\n",
  ],
  [
    "another case rule",
    "scope/x",
    "base b\n+a\n",
    "base b\nicase\n+a\n",
    "base b\nicase\n",
  ],
  [
    "a lock more",
    "locked/x",
    undefined,
    "9 L1 T1 file a\n",
    "9 L1 T1 file a\n",
  ],
  [
    "a lock less",
    "locked/x",
    "9 L1 T1 file a\n",
    undefined,
    "9 L1 T1 file a\n",
  ],
  [
    "a lease renewed",
    "locked/x",
    "9 L1 T1 file a\n",
    "12 L1 T1 file a\n",
    "12 L1 T1 file a\n",
  ],
  [
    "a lease cut short",
    "locked/x",
    "12 L1 T1 file a\n",
    "9 L1 T1 file a\n",
    "12 L1 T1 file a\n",
  ],
  ["a new approval", "approved/1", undefined, "r b 1 9\n", undefined],
  ["an approval that goes", "approved/1", "r b 1 9\n", undefined, undefined],
  [
    "an approval that lasts longer",
    "approved/1",
    "r b 1 9\n",
    "r b 1 12\n",
    "r b 1 9\n",
  ],
  [
    "an approval cut short",
    "approved/1",
    "r b 1 12\n",
    "r b 1 9\n",
    "r b 1 9\n",
  ],
  [
    "an approval on another base",
    "approved/1",
    "r b 1 9\n",
    "r c 1 9\n",
    undefined,
  ],
  ["a merge lock renewed", "merge_lock", "s 1 9\n", "s 1 12\n", "s 1 9\n"],
  [
    "a merge lock of another generation",
    "merge_lock",
    "s 1 9\n",
    "s 2 9\n",
    undefined,
  ],
];

for (const [what, name, before, after, stricter] of ROWS) {
  Deno.test(`stricterContent() of ${name}: ${what}`, () => {
    assertEquals(stricterContent(name, before, after), stricter);
  });
}
