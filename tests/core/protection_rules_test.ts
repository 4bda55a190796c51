import { assert, assertEquals } from "@std/assert";
import {
  branchesWithoutUpstream,
  type WantedProtection,
  withProtection,
} from "../../src/core/protection_rules.ts";
import type { Repository } from "../../src/core/records/meta.ts";

const TIPS = { main: "m1", release: "r1", trunk: "t1" };

function meta(of: Partial<Repository> = {}): Repository {
  return {
    initialized_at: "2026-11-21T04:00:00Z",
    slugs: [],
    protected_branches: ["main"],
    guarded_from: { main: "m0" },
    accept_upstream: true,
    chosen: { branches: ["main"], accept_upstream: true },
    ...of,
  };
}

function wanted(of: Partial<WantedProtection> = {}): WantedProtection {
  return {
    branch: "main",
    project: undefined,
    user: undefined,
    tips: TIPS,
    upstreams: {},
    ...of,
  };
}

const MORE = meta({ protected_branches: ["main", "release"] });

const BRANCHES: readonly (readonly [
  what: string,
  before: Repository,
  wanted: Partial<WantedProtection>,
  branches: readonly string[],
])[] = [
  ["a silent file", meta(), {}, ["main"]],
  ["an empty list", meta(), { project: { branches: [] } }, ["main"]],
  [
    "a branch more, whatever its order",
    meta(),
    { project: { branches: ["release", "main"] } },
    ["main", "release"],
  ],
  ["a branch less", MORE, { project: { branches: ["main"] } }, ["main"]],
  ["a file that is silent again", MORE, {}, ["main"]],
  [
    "only names of no branch",
    meta(),
    { project: { branches: ["mian"] } },
    ["main"],
  ],
  [
    "a protected branch that is gone",
    MORE,
    {
      project: { branches: ["main", "release"] },
      tips: { main: "m1" },
    },
    ["main", "release"],
  ],
  [
    "a user's file that adds",
    meta(),
    { user: { branches: ["trunk"] } },
    ["main", "trunk"],
  ],
  [
    "a user's file that names others, against the project's",
    MORE,
    { project: { branches: ["main", "release"] }, user: { branches: [] } },
    ["main", "release"],
  ],
  [
    "a file of a branch that is not protected",
    MORE,
    { branch: "trunk", project: { branches: ["trunk"] } },
    ["main", "release"],
  ],
  [
    "no branch whose file could govern",
    MORE,
    { branch: null },
    ["main", "release"],
  ],
  [
    "a file where nothing was protected",
    meta({
      protected_branches: [],
      chosen: { branches: [], accept_upstream: true },
    }),
    { project: { branches: ["main"] } },
    ["main"],
  ],
];

for (const [what, before, of, branches] of BRANCHES) {
  Deno.test(`withProtection() with ${what}: ${branches.join(", ")}`, () => {
    const after = withProtection(before, wanted(of));
    assertEquals(after.protected_branches, branches);
  });
}

const UPSTREAM: readonly (readonly [
  what: string,
  before: Repository,
  wanted: Partial<WantedProtection>,
  accepts: boolean,
])[] = [
  ["a silent file", meta(), {}, true],
  ["no", meta(), { project: { accept_upstream: false } }, false],
  ["a file that is silent again", meta({ accept_upstream: false }), {}, true],
  ["no of the user", meta(), { user: { accept_upstream: false } }, false],
  [
    "yes of the user after no of the project",
    meta(),
    { project: { accept_upstream: false }, user: { accept_upstream: true } },
    false,
  ],
  [
    "yes of the user after no of the user",
    meta({ chosen: { branches: ["main"], accept_upstream: false } }),
    { user: { accept_upstream: true } },
    false,
  ],
];

for (const [what, before, of, accepts] of UPSTREAM) {
  Deno.test(`withProtection() with ${what}: upstream ${accepts}`, () => {
    assertEquals(withProtection(before, wanted(of)).accept_upstream, accepts);
  });
}

Deno.test("withProtection() keeps what a user's file once added", () => {
  const grown = withProtection(
    meta(),
    wanted({ user: { branches: ["trunk"] } }),
  );
  const after = withProtection(grown, wanted());
  assertEquals(after.protected_branches, ["main", "trunk"]);
  assert(after === grown);
});

Deno.test("withProtection() notes where a branch stood, and forgets it with the protection", () => {
  const more = withProtection(
    meta(),
    wanted({ project: { branches: ["main", "release"] } }),
  );
  assertEquals(more.guarded_from, { main: "m0", release: "r1" });
  assertEquals(withProtection(more, wanted()).guarded_from, { main: "m0" });
});

Deno.test("withProtection() stays with the successor of a branch that gave its protection up", () => {
  const moved = withProtection(
    meta(),
    wanted({ project: { branches: ["trunk"] } }),
  );
  assertEquals(moved.protected_branches, ["trunk"]);
  const after = withProtection(moved, wanted({ branch: "trunk" }));
  assertEquals(after.protected_branches, ["trunk"]);
});

Deno.test("withProtection() takes what is in force in an older ledger for chosen", () => {
  const { chosen: _, ...old } = MORE;
  const after = withProtection(old, wanted());
  assertEquals(after.protected_branches, ["main", "release"]);
});

const ORIGIN = {
  remote: "origin",
  merge_ref: "refs/heads/main",
  tracking_ref: "refs/remotes/origin/main",
  url: "u",
  digest: "d1",
};

Deno.test("withProtection() notes an upstream once, and forgets it with the protection", () => {
  const upstreams = { main: ORIGIN, release: null };
  const project = { branches: ["main", "release"] };
  const noted = withProtection(meta(), wanted({ project, upstreams }));
  assertEquals(noted.upstreams, upstreams);
  const other = { main: { ...ORIGIN, digest: "d2" }, release: ORIGIN };
  const again = withProtection(noted, wanted({ project, upstreams: other }));
  assertEquals(again, noted);
  const less = { branches: ["main"] };
  assertEquals(
    withProtection(noted, wanted({ project: less })).upstreams,
    { main: ORIGIN },
  );
});

Deno.test("branchesWithoutUpstream() names branches that exist and were not looked at", () => {
  const project = { branches: ["main", "release", "gone"] };
  const of = (upstreams: Repository["upstreams"]) =>
    branchesWithoutUpstream(
      meta({ upstreams, protected_branches: ["main", "gone"] }),
      wanted({ project }),
    );
  assertEquals(of(undefined), ["main", "release"]);
  assertEquals(of({ main: ORIGIN, release: null }), []);
});
