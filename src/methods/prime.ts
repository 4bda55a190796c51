import * as z from "zod/mini";
import { actorName } from "../core/actor.ts";
import { LockstepError } from "../core/error.ts";
import { raiseMark } from "../core/resume_mark.ts";
import { resumeText } from "../core/resume_text.ts";
import type { Context } from "./context.ts";
import { method } from "./method.ts";
import { lookUp } from "./resume_look.ts";

export const definition = method({
  name: "prime",
  summary: "Tell an agent that starts anew where it stands; for its hooks",
  effect: "write",
  params: z.strictObject({
    source: z._default(
      z.enum(["startup", "resume", "compact", "clear"]),
      "startup",
    ).check(z.describe("Why the agent knows nothing; startup when left out")),
  }),
  result: () =>
    z.strictObject({
      /** False outside the worktrees that Lockstep made. */
      managed: z.boolean(),
      generation: z.int(),
      text: z.string(),
    }),
  example: "lockstep prime --source compact",
  run: async (context, params) => {
    if (!isManaged(context)) return { managed: false, generation: 0, text: "" };
    const actor = actorName(context.actor());
    const session = context.sessionId();
    await context.transact((tx) =>
      raiseMark(
        tx,
        { actor, session, source: params.source },
        context.now(),
      )
    );
    const { ref, ...beside } = await lookUp(context);
    return {
      managed: true,
      generation: ref.generation,
      text: resumeText(ref, beside),
    };
  },
  text: ({ text }) => text,
});

/**
 * An agent program calls this at every start, in whatever folder: what is not
 * ours, or was not set up, is no error. What cannot be read is one.
 */
function isManaged(context: Context): boolean {
  const topLevel = findTopLevel(context);
  if (topLevel === undefined || !context.ledger().exists()) return false;
  return context.read((view) =>
    Object.values(view.all("worktrees")).some((worktree) =>
      worktree.path === topLevel && worktree.state === "active"
    )
  );
}

const NO_REPOSITORY = [
  "folder.not_found",
  "repository.not_found",
  "repository.bare",
];

function findTopLevel(context: Context): string | undefined {
  try {
    return context.repository().topLevel;
  } catch (error) {
    if (
      error instanceof LockstepError && NO_REPOSITORY.includes(error.reason)
    ) return undefined;
    throw error;
  }
}
