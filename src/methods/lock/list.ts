import * as z from "zod/mini";
import type { View } from "../../core/aggregates.ts";
import { findOverlaps } from "../../core/lock_overlap.ts";
import { pathRulesOf } from "../../core/path_rules.ts";
import type { Lock } from "../../core/records/lock.ts";
import type { Context } from "../context.ts";
import { lockScopes } from "../lock_holder.ts";
import { lockLine, lockResult, toResult } from "../lock_result.ts";
import { method } from "../method.ts";
import { pathRootsIn } from "../path_roots.ts";

export const definition = method({
  name: "lock.list",
  summary: "List locks: who holds what, until when",
  effect: "read",
  params: z.strictObject({
    scope_path: z.optional(
      z.array(z.string()).check(
        z.describe("Only locks that touch one of these paths"),
      ),
    ),
    owner_session: z.optional(
      z.string().check(z.describe("Only locks of this session")),
    ),
    thread_id: z.optional(
      z.string().check(z.describe("Only locks of this thread")),
    ),
    all: z._default(z.boolean(), false).check(
      z.describe("Expired and lost ones too"),
    ),
  }),
  result: () => z.strictObject({ locks: z.array(lockResult()) }),
  positional: ["scope_path"],
  example: "lockstep lock list src/api",
  run: (context, params) => {
    const now = context.now();
    return Promise.resolve(context.read((view) => {
      const all = Object.values(view.all("locks"));
      const touching = params.scope_path === undefined
        ? all
        : touchingLocks(context, { view, all, paths: params.scope_path });
      const locks = touching.map((lock) => toResult(lock, view, now))
        .filter((lock) =>
          (params.all || lock.state === "held") &&
          (params.owner_session ?? lock.session_id) === lock.session_id &&
          (params.thread_id ?? lock.thread_id) === lock.thread_id
        );
      return { locks };
    }));
  },
  text: ({ locks }) =>
    locks.length === 0 ? "Nothing is locked" : locks.map(lockLine).join("\n"),
});

function touchingLocks(
  context: Context,
  { view, all, paths }: {
    readonly view: View;
    readonly all: readonly Lock[];
    readonly paths: readonly string[];
  },
): Lock[] {
  const scopes = lockScopes(context, paths, {
    roots: pathRootsIn(view, context),
  });
  const rules = pathRulesOf(view.find("meta", "repository"));
  return findOverlaps(scopes, all, rules)
    .map(({ lock }) => lock);
}
