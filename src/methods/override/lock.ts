import * as z from "zod/mini";
import { Override } from "../../core/records/override.ts";
import { requireManagedBranch } from "../managed_branch.ts";
import { method } from "../method.ts";
import { makeOverride, OVERRIDE_PARAMS } from "../override_make.ts";

export const definition = method({
  name: "override.lock",
  summary: "As a person, let a managed branch change once what a lock keeps",
  effect: "write",
  params: z.strictObject({
    lock_id: z.string().check(z.describe("Lock to look over, as L6")),
    ...OVERRIDE_PARAMS,
    branch: z.optional(z.string()).check(
      z.describe("Managed branch; left out: that of the working directory"),
    ),
  }),
  result: () => z.strictObject({ override: Override }),
  positional: ["lock_id"],
  example: 'lockstep override lock L6 --reason "its holder agreed"',
  run: async (context, params) => {
    const branch = params.branch ?? requireManagedBranch(context);
    const override = await makeOverride(
      context,
      {
        kind: "lock",
        ref: `refs/heads/${branch}`,
        commit: null,
        base: null,
        lock_id: params.lock_id,
        reason: params.reason,
        ttl_seconds: params.ttl_seconds,
      },
      `Let the next commit on ${branch} change what ${params.lock_id} keeps?`,
    );
    return { override: override };
  },
  text: ({ override }) =>
    `${override.id}: until ${override.expires_at} the next commit on ${
      override.ref.slice("refs/heads/".length)
    } may change what ${override.lock_id} keeps`,
});
