import * as z from "zod/mini";
import { LockstepError } from "../../core/error.ts";
import { acquireLocks, type LockRequest } from "../../core/lock_rules.ts";
import { LockKind, LockMode } from "../../core/records/lock.ts";
import { delay } from "../../io/clock.ts";
import type { Context } from "../context.ts";
import { lockGround, lockScopes } from "../lock_holder.ts";
import {
  lockLine,
  type LockResult,
  lockResult,
  toResult,
} from "../lock_result.ts";
import { method } from "../method.ts";

/** How often a waiting call looks whether the way is free. */
const LOOK_EVERY_MS = 250;

export const definition = method({
  name: "lock.acquire",
  summary: "Lock files or folders against the writes of others: all or none",
  effect: "write",
  params: z.strictObject({
    scope_path: z.array(z.string()).check(
      z.minLength(1),
      z.describe("Paths relative to the repository; . for all of it"),
    ),
    scope_type: z.optional(LockKind.check(
      z.describe("file: that path alone; prefix: with all below it (default)"),
    )),
    mode: z._default(
      LockMode,
      "exclusive",
    ).check(
      z.describe("exclusive keeps all others out; shared ones may overlap"),
    ),
    reason: z._default(z.string(), "").check(
      z.describe("What it is for; shown to those who are refused"),
    ),
    ttl_seconds: z.optional(
      z.int().check(
        z.positive(),
        z.describe("Lease in seconds; renewed by every call of its holder"),
      ),
    ),
    wait_seconds: z._default(z.int().check(z.nonnegative()), 0).check(
      z.describe("How long to wait for what others hold"),
    ),
    owner_session: z.optional(
      z.string().check(z.describe("Session that is to hold it")),
    ),
  }),
  result: () => z.strictObject({ locks: z.array(lockResult()) }),
  positional: ["scope_path"],
  example: 'lockstep lock acquire src/api --reason "change the routes"',
  run: async (context, params) => {
    const { holder, rules, roots } = lockGround(
      context,
      params.owner_session,
    );
    const leases = (await context.config()).leases;
    const request: LockRequest = {
      holder,
      scopes: lockScopes(context, params.scope_path, {
        roots,
        ...(params.scope_type === undefined ? {} : { kind: params.scope_type }),
      }),
      mode: params.mode,
      reason: params.reason,
      ttl_seconds: params.ttl_seconds ?? leases.lock_seconds,
      case_id: null,
    };
    return untilFree(
      context,
      params.wait_seconds,
      () =>
        context.transact((tx) => {
          const now = context.now();
          const locks = acquireLocks(tx, request, { now, rules });
          return { locks: locks.map((lock) => toResult(lock, tx, now)) };
        }),
    );
  },
  text: ({ locks }) => locks.map(lockLine).join("\n"),
});

interface Acquired {
  readonly locks: LockResult[];
}

/** Tries again while others hold it, until the time is up. */
async function untilFree(
  context: Context,
  waitSeconds: number,
  attempt: () => Promise<Acquired>,
): Promise<Acquired> {
  const deadline = Date.parse(context.now()) + waitSeconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const isHeld = error instanceof LockstepError &&
        error.reason === "lock.held";
      if (!isHeld || Date.parse(context.now()) >= deadline) throw error;
    }
    await delay(LOOK_EVERY_MS);
  }
}
