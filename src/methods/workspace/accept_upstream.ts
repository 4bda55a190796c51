import * as z from "zod/mini";
import { refused } from "../../core/error.ts";
import {
  onlyProtected,
  requireProtected,
} from "../../core/protected_branch.ts";
import type { Upstream } from "../../core/records/meta.ts";
import { upstreamName } from "../../core/upstream.ts";
import { acceptUpstream } from "../../core/upstream_accept.ts";
import { readUpstreams } from "../../io/git_upstream.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { confirmAsPerson } from "../person_confirm.ts";

export const definition = method({
  name: "workspace.accept_upstream",
  summary: "As a person, let a protected branch follow another upstream",
  effect: "write",
  params: z.strictObject({
    branch: z.optional(z.string()).check(
      z.describe("Protected branch; may be left out when there is only one"),
    ),
    reason: z.string().check(
      z.minLength(1),
      z.describe("Why; it is kept for good"),
    ),
  }),
  result: () =>
    z.strictObject({
      branch: z.string(),
      /** What was on record; null: nothing. */
      before: z.nullable(z.string()),
      upstream: z.string(),
      tracking_ref: z.string(),
    }),
  positional: ["branch"],
  example:
    'lockstep workspace accept-upstream main --reason "we moved to another host"',
  run: async (context, params) => {
    const { recorded, branch } = pick(context, params.branch);
    const upstream = await requireUpstream(context, branch);
    const before = recorded === null ? null : upstreamName(recorded);
    await confirmAsPerson(
      context,
      `accept another upstream of "${branch}"`,
      `From now on ${branch} may fast-forward, without a review, to ${
        upstreamName(upstream)
      }; before it was ${before ?? "nothing"}. Is that right?`,
    );
    await context.transact((tx) =>
      acceptUpstream(tx, {
        branch,
        upstream,
        reason: params.reason,
        now: context.now(),
      })
    );
    const { tracking_ref } = upstream;
    return { branch, before, upstream: upstreamName(upstream), tracking_ref };
  },
  text: (result) =>
    `${result.branch} may fast-forward to ${result.upstream}, as ${result.tracking_ref} has it`,
});

function pick(
  context: Context,
  named: string | undefined,
): { branch: string; recorded: Upstream | null } {
  return context.read((view) => {
    const branch = named ?? onlyProtected(view);
    const meta = requireProtected(view, branch);
    return { branch, recorded: meta.upstreams?.[branch] ?? null };
  });
}

async function requireUpstream(
  context: Context,
  branch: string,
): Promise<Upstream> {
  const { commonDir } = context.repository();
  const upstream = (await readUpstreams(commonDir, [branch]))[branch] ?? null;
  if (upstream !== null) return upstream;
  throw refused(
    `Cannot accept an upstream of "${branch}": git has none configured for it, or its remote is this repository itself`,
    {
      reason: "upstream.none",
      hint:
        `Set it first: git branch --set-upstream-to=REMOTE/BRANCH ${branch}`,
    },
  );
}
