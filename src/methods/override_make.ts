import * as z from "zod/mini";
import {
  createOverride,
  type OverrideRequest,
} from "../core/override_rules.ts";
import type { Override } from "../core/records/override.ts";
import type { Context } from "./context.ts";
import { confirmAsPerson } from "./person_confirm.ts";

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
