import * as z from "zod/mini";
import type { View } from "../../core/aggregates.ts";
import { heldByOthers } from "../../core/lock_error.ts";
import { isLockId } from "../../core/lock_lease.ts";
import type { Overlap } from "../../core/lock_overlap.ts";
import {
  findConflicts,
  isHeld,
  type LockQuestion,
} from "../../core/lock_rules.ts";
import { type Lock, LockMode } from "../../core/records/lock.ts";
import { secondsBetween } from "../../core/time.ts";
import { delay } from "../../io/clock.ts";
import { lockGround, lockScopes } from "../lock_holder.ts";
import { method } from "../method.ts";

/** How often the ledger is looked at. */
const LOOK_EVERY_MS = 250;

export const definition = method({
  name: "lock.wait",
  summary: "Wait until others have let go of files or folders",
  effect: "read",
  params: z.strictObject({
    scope_path: z.array(z.string()).check(
      z.minLength(1),
      z.describe("Paths, or ids of locks; ./L6 for a path of that name"),
    ),
    mode: z._default(LockMode, "exclusive").check(
      z.describe("What is to be free: shared waits for exclusive locks only"),
    ),
    timeout_seconds: z._default(z.int().check(z.nonnegative()), 60).check(
      z.describe("How long to wait"),
    ),
    owner_session: z.optional(
      z.string().check(z.describe("Session that is waiting")),
    ),
  }),
  result: () =>
    z.strictObject({ is_free: z.boolean(), waited_seconds: z.number() }),
  positional: ["scope_path"],
  example: "lockstep lock wait src/api --timeout-seconds 300",
  run: async (context, params) => {
    const start = context.now();
    const { holder, rules, roots } = lockGround(
      context,
      params.owner_session,
    );
    const ids = context.read((view) =>
      params.scope_path.filter((word) => isLockId(view, word, "wait for"))
    );
    const paths = params.scope_path.filter((word) => !ids.includes(word));
    const question: LockQuestion = {
      holder,
      scopes: lockScopes(context, paths, { roots }),
      mode: params.mode,
    };
    for (;;) {
      const now = context.now();
      const held = context.read((view) => [
        ...heldOf(view, ids, now),
        ...findConflicts(view, question, { now, rules }),
      ]);
      const waited_seconds = secondsBetween(start, now);
      if (held.length === 0) return { is_free: true, waited_seconds };
      if (waited_seconds >= params.timeout_seconds) {
        throw heldByOthers(question.scopes, held);
      }
      await delay(LOOK_EVERY_MS);
    }
  },
  text: ({ waited_seconds }) =>
    `Free, after ${Math.round(waited_seconds)} seconds`,
});

function heldOf(
  view: View,
  ids: readonly string[],
  now: string,
): Overlap<Lock>[] {
  return ids.map((id) => view.find("locks", id))
    .filter((lock) => lock !== undefined)
    .filter((lock) => isHeld(lock, view, now))
    .map((lock) => ({ lock, scopes: [lock] }));
}
