import * as z from "zod/mini";
import { notFound } from "../../core/error.ts";
import { onlyProtected } from "../../core/protected_branch.ts";
import { Override } from "../../core/records/override.ts";
import { findCommit } from "../../io/git.ts";
import { method } from "../method.ts";
import { makeOverride, OVERRIDE_PARAMS } from "../override_make.ts";

export const definition = method({
  name: "override.main",
  summary: "As a person, let a protected branch move once to one commit",
  effect: "write",
  params: z.strictObject({
    commit: z.string().check(z.describe("Commit that it may move to")),
    ...OVERRIDE_PARAMS,
    branch: z.optional(z.string()).check(
      z.describe("Protected branch; may be left out when there is only one"),
    ),
  }),
  result: () => z.strictObject({ override: Override }),
  positional: ["commit"],
  example: 'lockstep override main HEAD --reason "hotfix, reviewed by phone"',
  run: async (context, params) => {
    const folder = context.repository().topLevel;
    const branch = params.branch ?? context.read(onlyProtected);
    const commit = await findCommit(folder, params.commit);
    if (commit === undefined) {
      throw notFound(
        "approve",
        "commit",
        params.commit,
        "Name what git knows: git log --oneline --all",
      );
    }
    const base = await findCommit(folder, `refs/heads/${branch}`);
    if (base === undefined) {
      throw notFound(
        "override",
        "branch",
        branch,
        "See which are protected: lockstep workspace info",
      );
    }
    const override = await makeOverride(
      context,
      {
        kind: "main",
        ref: `refs/heads/${branch}`,
        commit,
        base,
        lock_id: null,
        reason: params.reason,
        ttl_seconds: params.ttl_seconds,
      },
      `Let ${branch} move from ${base.slice(0, 12)} to ${
        commit.slice(0, 12)
      } without a review?`,
    );
    return { override: override };
  },
  text: ({ override }) =>
    `${override.id}: until ${override.expires_at} this is let through once:\n  git merge --ff-only ${override.commit}`,
});
