import * as z from "zod/mini";
import { Override } from "../../core/records/override.ts";
import { requireManagedBranch } from "../managed_branch.ts";
import { method } from "../method.ts";
import { makeOverride, OVERRIDE_PARAMS } from "../override_make.ts";

export const definition = method({
  name: "override.commit",
  summary: "As a person, let a managed branch leave its scope once",
  effect: "write",
  params: z.strictObject({
    ...OVERRIDE_PARAMS,
    branch: z.optional(z.string()).check(
      z.describe("Managed branch; left out: that of the working directory"),
    ),
  }),
  result: () => z.strictObject({ override: Override }),
  example: 'lockstep override commit --reason "the lock file belongs to it"',
  run: async (context, params) => {
    const branch = params.branch ?? requireManagedBranch(context);
    const override = await makeOverride(
      context,
      {
        kind: "commit",
        ref: `refs/heads/${branch}`,
        commit: null,
        base: null,
        lock_id: null,
        reason: params.reason,
        ttl_seconds: params.ttl_seconds,
      },
      `Let the next commit on ${branch} change what is outside its scope?`,
    );
    return { override: override };
  },
  text: ({ override }) =>
    `${override.id}: until ${override.expires_at} the next commit on ${
      override.ref.slice("refs/heads/".length)
    } may leave its scope`,
});
