import * as z from "zod/mini";
import {
  createOverride,
  type OverrideRequest,
} from "../core/override_rules.ts";
import type { Override } from "../core/records/override.ts";
import type { Context } from "./context.ts";
import { confirmAsPerson } from "./person_confirm.ts";
import { lazySchema } from "./lazy_schema.ts";

/** An override as callers see it. */
export const overrideResult = lazySchema(() =>
  z.strictObject({
    id: z.string(),
    kind: z.enum(["main", "commit", "lock"]),
    ref: z.string(),
    commit: z.nullable(z.string()),
    lock_id: z.nullable(z.string()),
    reason: z.string(),
    by: z.string(),
    created_at: z.string(),
    expires_at: z.string(),
    used_at: z.nullable(z.string()),
    used_commit: z.nullable(z.string()),
  })
);

/** Returns an override as callers see it. */
export function toOverrideResult(
  override: Override,
): z.output<ReturnType<typeof overrideResult>> {
  return {
    id: override.id,
    kind: override.kind,
    ref: override.ref,
    commit: override.commit,
    lock_id: override.lock_id,
    reason: override.reason,
    by: override.by,
    created_at: override.created_at,
    expires_at: override.expires_at,
    used_at: override.used_at,
    used_commit: override.used_commit,
  };
}

/** Asks the person and records the override. */
export async function makeOverride(
  context: Context,
  request: OverrideRequest,
  question: string,
): Promise<Override> {
  await confirmAsPerson(context, `override "${request.ref}"`, question);
  return await context.transact((tx) =>
    createOverride(tx, request, context.now())
  );
}

/** The params that every override takes. */
export const OVERRIDE_PARAMS = {
  reason: z.string().check(z.describe("Why; it is kept for good")),
  ttl_seconds: z._default(z.int().check(z.positive()), 600).check(
    z.describe("Seconds until it is void, unless it is used before"),
  ),
};
