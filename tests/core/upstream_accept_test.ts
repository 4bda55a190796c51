import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import type { Violation } from "../../src/core/records/violation.ts";
import { acceptUpstream } from "../../src/core/upstream_accept.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";

const UPSTREAM = {
  remote: "fork",
  merge_ref: "refs/heads/main",
  tracking_ref: "refs/remotes/fork/main",
  url: "u",
  digest: "d2",
};
const WORD = { upstream: UPSTREAM, reason: "we moved", now: NOON };

function violation(id: string, of: Partial<Violation>): Violation {
  return {
    id,
    kind: "upstream_changed",
    state: "open",
    source: "audit",
    ref: "refs/heads/main",
    old_commit: null,
    new_commit: null,
    text: "",
    at: NOON,
    found_at: NOON,
    acknowledged_by: null,
    acknowledged_at: null,
    note: null,
    ...of,
  };
}

function protecting(): MemoryView {
  const view = new MemoryView();
  view.put("meta", "repository", {
    initialized_at: NOON,
    protected_branches: ["main", "next"],
    slugs: [],
    upstreams: { main: { ...UPSTREAM, digest: "d1" }, next: null },
  });
  return view;
}

Deno.test("acceptUpstream() puts it on record with who, when and why", () => {
  const view = protecting();
  acceptUpstream(view, { branch: "main", ...WORD });
  assertEquals(view.find("meta", "repository")?.upstreams, {
    main: {
      ...UPSTREAM,
      accepted_by: "claimed_person",
      accepted_at: NOON,
      reason: "we moved",
    },
    next: null,
  });
});

Deno.test("acceptUpstream() settles what was found of that upstream, and nothing else", () => {
  const view = protecting();
  const others: readonly Partial<Violation>[] = [
    { ref: "refs/heads/next" },
    { kind: "unapproved" },
    { state: "acknowledged", note: "before" },
  ];
  view.put("violations", "X1", violation("X1", {}));
  others.forEach((of, i) =>
    view.put("violations", `X${i + 2}`, violation(`X${i + 2}`, of))
  );
  acceptUpstream(view, { branch: "main", ...WORD });
  assertEquals(
    Object.values(view.all("violations"))
      .map(({ id, state, note }) => [id, state, note]),
    [
      ["X1", "acknowledged", "we moved"],
      ["X2", "open", null],
      ["X3", "open", null],
      ["X4", "acknowledged", "before"],
    ],
  );
});

Deno.test("acceptUpstream() refuses a branch that is not protected", () => {
  const error = assertThrows(
    () => acceptUpstream(protecting(), { branch: "topic", ...WORD }),
    LockstepError,
  );
  assertEquals(error.reason, "protect.not_protected");
});
