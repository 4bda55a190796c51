import * as z from "zod/mini";
import type { View } from "../../core/aggregates.ts";
import { refused } from "../../core/error.ts";
import { unmergedChildren } from "../../core/merge_children.ts";
import { isReturned, nextStepOf } from "../../core/merge_state.ts";
import { findExhausted, requestMerge } from "../../core/merge_request_rules.ts";
import { noteDriver } from "../../core/root_sign.ts";
import { MergeRequest, Risk } from "../../core/records/merge.ts";
import type { Worktree } from "../../core/records/worktree.ts";
import { requireActive } from "../../core/worktree_rules.ts";
import { isThere } from "../../io/fs.ts";
import { worktreeStatus } from "../../io/git_worktree.ts";
import type { Context } from "../context.ts";
import { branchFacts, requireClean, requireTip } from "../merge_facts.ts";
import { reconcileMerges } from "../merge_reconcile.ts";
import { method } from "../method.ts";
import { SESSION_PARAM } from "../merge_params.ts";
import { confirmAsPerson } from "../person_confirm.ts";
import { findRootSigns } from "../root_signs.ts";

const ACTION = "request a merge of";

export const definition = method({
  name: "merge.main.request",
  summary: "Queue a worktree's branch for a protected branch",
  effect: "write",
  params: z.strictObject({
    worktree: z.optional(
      z.string().check(
        z.describe("Slug of the worktree; the session's own when left out"),
      ),
    ),
    target_branch: z.optional(
      z.string().check(
        z.describe(
          "Protected branch to merge into; the one it was started from when left out",
        ),
      ),
    ),
    title: z.optional(
      z.string().check(
        z.describe(
          "First line of the merge message; the session's request when left out",
        ),
      ),
    ),
    priority: z.optional(
      z.int().check(
        z.describe("Higher comes first in the queue; 0 when left out at first"),
      ),
    ),
    risk: z.optional(
      Risk.check(
        z.describe(
          "low, medium or high, medium when left out at first; labels and paths may raise it",
        ),
      ),
    ),
    ...SESSION_PARAM,
  }),
  result: () =>
    z.strictObject({
      merge_request: MergeRequest,
      /** False when it was in the queue already. */
      is_new: z.boolean(),
      /** Children whose work is over and that have nothing to merge. */
      left_out: z.array(z.string()),
      next_step: z.string(),
    }),
  positional: ["worktree"],
  example: 'lockstep merge main request --title "CSV export"',
  run: async (context, params) => {
    await reconcileMerges(context);
    const session = context.sessionId();
    const worktree = context.read((view) =>
      requireActive(view, {
        action: ACTION,
        slug: params.worktree ?? session,
        session_id: session,
      })
    );
    const target = params.target_branch ?? targetOf(context, worktree);
    const base = await requireTip(context, target);
    const head = await requireTip(context, worktree.branch);
    await requireClean(worktree, ACTION);
    const facts = {
      ...await branchFacts(context, { base, head }),
      uncommitted: await uncommittedChildren(context, worktree),
    };
    if (!facts.hasNew) throw nothingToMerge(context, worktree, target);
    const { review } = await context.config();
    const decidedBy = await decisionOn(context, worktree, review.max_rounds);
    const wanted = (tx: View) => ({
      worktree,
      target,
      title: params.title,
      defaultTitle: titleOf(tx, worktree),
      priority: params.priority,
      risk: params.risk,
      maxRounds: review.max_rounds,
      decidedBy,
    });
    const signs = await findRootSigns(context);
    const { request, is_new } = await context.transact((tx) => {
      noteDriver(tx, context.actor(), signs);
      return requestMerge(tx, wanted(tx), facts, context.now());
    });
    return {
      merge_request: request,
      is_new,
      left_out: childrenOf(context, worktree).map(({ slug }) => slug),
      next_step: nextStepOf(request),
    };
  },
  text: ({ merge_request, is_new, left_out, next_step }) =>
    [
      `${merge_request.id} ${
        is_new ? "is queued" : `is ${merge_request.state} already`
      }: ${merge_request.branch} into ${merge_request.target}`,
      ...left_out.map((slug) =>
        `without ${slug}, which has nothing to merge: lockstep worktree remove ${slug}`
      ),
      `next: ${next_step}`,
    ].join("\n"),
});

async function uncommittedChildren(
  context: Context,
  worktree: Worktree,
): Promise<string[]> {
  const dirty: string[] = [];
  for (const { slug, path } of childrenOf(context, worktree)) {
    if (!isThere(path)) continue;
    const { changed, untracked } = await worktreeStatus(path);
    if (changed.length + untracked.length > 0) dirty.push(slug);
  }
  return dirty;
}

function childrenOf(context: Context, { slug }: Worktree): Worktree[] {
  return context.read((view) => unmergedChildren(view, slug));
}

/** After the last round a person may let it go on; nobody else is asked. */
async function decisionOn(
  context: Context,
  worktree: Worktree,
  maxRounds: number,
): Promise<string | null> {
  if (context.actor().kind !== "person") return null;
  const exhausted = context.read((view) =>
    findExhausted(view, worktree.branch, maxRounds)
  );
  if (exhausted === undefined) return null;
  await confirmAsPerson(
    context,
    `let "${exhausted.id}" go on`,
    `Changes were requested ${exhausted.rounds} times. Queue ${worktree.branch} once more?`,
  );
  return "claimed_person";
}

/** The session's request may be long; its first line says what it is. */
function titleOf(view: View, worktree: Worktree): string {
  const request = view.find("sessions", worktree.session_id)?.user_request;
  return request?.split("\n")[0]?.trim() || worktree.slug;
}

/** What the session was started from, if it is protected, else the only one. */
function targetOf(context: Context, worktree: Worktree): string {
  const branches = context.read((view) =>
    view.find("meta", "repository")?.protected_branches ?? []
  );
  if (worktree.base_ref !== null && branches.includes(worktree.base_ref)) {
    return worktree.base_ref;
  }
  const [only, another] = branches;
  if (only !== undefined && another === undefined) return only;
  throw refused(
    `Cannot ${ACTION} "${worktree.branch}": there are ${branches.length} protected branches, and it was started from none of them`,
    {
      reason: "merge.target_wanted",
      hint: "Add --target-branch BRANCH",
      details: { protected_branches: branches },
    },
  );
}

function nothingToMerge(context: Context, worktree: Worktree, target: string) {
  const left = context.read((view) =>
    Object.values(view.all("merge")).find((each) =>
      each.worktree === worktree.slug && isReturned(each.state)
    )
  );
  return refused(
    `Cannot ${ACTION} "${worktree.branch}": ${target} has everything of it already`,
    {
      reason: "merge.nothing_to_merge",
      hint: left === undefined
        ? `Commit something in ${worktree.path}`
        : `If it got there without ${left.id}: lockstep merge main withdraw ${left.id}`,
    },
  );
}
