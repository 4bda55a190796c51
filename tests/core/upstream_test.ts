import { assert, assertEquals } from "@std/assert";
import type { Repository } from "../../src/core/records/meta.ts";
import {
  changedUpstreams,
  describeUpstream,
  renderUpstreams,
  upstreamFindings,
  upstreamName,
  upstreamNames,
} from "../../src/core/upstream.ts";

const FACTS = {
  branch: "refs/remotes/origin/main origin refs/heads/main\n",
  remotes:
    "fork\thttps://f (fetch)\nfork\thttps://f (push)\norigin\thttps://u:t@h/x (fetch) [blob:none]\norigin\tp1 (push)\norigin\tp2 (push)\n",
  settings: [
    "remote.origin.fetch +refs/heads/*:refs/remotes/origin/*",
    "remote.origin.fetch +refs/pull/*/head:refs/remotes/origin/pr/*",
    "remote.origin.uploadpack /x/up",
    "remote.fork.fetch +refs/heads/*:refs/remotes/fork/*",
    "remote.fork.fetch +refs/heads/evil:refs/remotes/origin/main",
    "remote.fork.uploadpack /x/other",
    "",
  ].join("\n"),
};

Deno.test("describeUpstream() tells what decides what the tracking ref gets, and nothing else", () => {
  assertEquals(describeUpstream(FACTS), {
    remote: "origin",
    merge_ref: "refs/heads/main",
    tracking_ref: "refs/remotes/origin/main",
    url: "https://h/x",
    text: [
      "refs/remotes/origin/main origin refs/heads/main",
      "fetch https://u:t@h/x",
      "push p1",
      "push p2",
      "remote.origin.fetch +refs/heads/*:refs/remotes/origin/*",
      "remote.origin.uploadpack /x/up",
      "remote.fork.fetch +refs/heads/evil:refs/remotes/origin/main",
      "",
    ].join("\n"),
  });
});

for (
  const [what, branch] of [
    ["nothing", "  \n"],
    ["no branch", ""],
    ["a branch of this repository", "refs/heads/release . refs/heads/release"],
  ] as const
) {
  Deno.test(`describeUpstream() trusts ${what} with nothing`, () => {
    assertEquals(describeUpstream({ ...FACTS, branch }), undefined);
  });
}

const ORIGIN = {
  remote: "origin",
  merge_ref: "refs/heads/main",
  tracking_ref: "refs/remotes/origin/main",
  url: "https://h/x",
  digest: "d1",
};
const META: Repository = {
  initialized_at: "",
  slugs: [],
  protected_branches: ["release", "main"],
  upstreams: { main: ORIGIN, release: null },
};

Deno.test("changedUpstreams() names branches that follow what is not on record", () => {
  const names = (
    meta: Repository | undefined,
    configured: Parameters<typeof changedUpstreams>[1],
  ) => changedUpstreams(meta, configured).map(({ branch }) => branch);
  const other = { ...ORIGIN, digest: "d2" };
  assertEquals(names(META, { main: ORIGIN, release: null }), []);
  assertEquals(names(META, { main: null, release: null }), []);
  assertEquals(names(META, { main: other, release: null }), ["main"]);
  assertEquals(names(META, { main: ORIGIN, release: ORIGIN }), ["release"]);
  assertEquals(names({ ...META, accept_upstream: false }, { main: other }), []);
  assertEquals(names(undefined, { main: other }), []);
});

Deno.test("upstreamFindings() says what is configured and what is on record", () => {
  assertEquals(
    upstreamFindings(META, { release: { ...ORIGIN, remote: "fork" } })
      .map(({ kind, ref, text }) => [kind, ref, text]),
    [[
      "upstream_changed",
      "refs/heads/release",
      "release is configured to follow main of fork (https://h/x); on record is nothing",
    ]],
  );
});

Deno.test("renderUpstreams() gives the hook one line a branch that has one", () => {
  assertEquals(
    renderUpstreams(META),
    "main refs/remotes/origin/main d1 origin refs/heads/main https://h/x\n",
  );
  assertEquals(renderUpstreams({ ...META, accept_upstream: false }), "");
});

Deno.test("upstreamNames() says for every protected branch what it may follow", () => {
  assertEquals(upstreamNames(META), {
    release: null,
    main: "main of origin (https://h/x)",
  });
  assertEquals(upstreamNames(undefined), {});
});

Deno.test("an address with escape sequences cannot rewrite what a person confirms", () => {
  const upstream = META.upstreams?.main;
  assert(upstream);
  const url = "https://evil\x1b[2K\rmain of origin (https://h/x)\u202e";
  assertEquals(
    upstreamName({ ...upstream, url }),
    "main of origin (https://evil main of origin (https://h/x) )",
  );
});
