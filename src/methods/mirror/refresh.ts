import { join } from "@std/path";
import * as z from "zod/mini";
import { LockstepError, refused, usage } from "../../core/error.ts";
import { shellWord } from "../../core/shell_word.ts";
import { MIRROR_MARK } from "../../core/task_mirror.ts";
import { readText, writeAtomically } from "../../io/fs.ts";
import { findRepository } from "../../io/repository.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { findMirror, renderMirror, textDigest } from "../mirror_render.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "mirror.refresh",
  summary: "Write the tree as Markdown to a file of your choice",
  effect: "write",
  params: z.strictObject({
    target_path: z.optional(
      z.string().check(
        z.describe("File to write; the one used before when left out"),
      ),
    ),
    inside_worktree: z.optional(
      z.boolean().check(
        z.describe("Let the file lie in a worktree of this repository"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      path: z.string(),
      digest: z.string(),
      refreshed_at: z.string(),
    }),
  positional: ["target_path"],
  example: "lockstep mirror refresh ~/plan.md",
  run: async (context, params) => {
    const session = context.sessionId();
    const path = targetOf(context, session, params.target_path);
    const isKnown = path === findMirror(context, session)?.path;
    if (!isKnown && params.inside_worktree !== true) {
      requireOutside(context, path);
    }
    requireOurs(path);
    const text = renderMirror(context, session);
    writeAtomically(path, text, { mode: 0o644 });
    const digest = await textDigest(text);
    const refreshed_at = context.now();
    const mirror = { session_id: session, path, digest, refreshed_at };
    await context.transact((tx) => tx.put("mirrors", session, mirror));
    return { path, digest, refreshed_at };
  },
  text: ({ path }) => `Wrote ${path}`,
});

function targetOf(
  context: Context,
  session: string,
  given: string | undefined,
): string {
  const known = findMirror(context, session)?.path;
  if (given === undefined && known !== undefined) return known;
  if (given === undefined) {
    throw usage("Cannot refresh the mirror: it has no path yet", {
      reason: "usage.missing_param",
      hint: "lockstep mirror refresh /path/to/plan.md",
    });
  }
  const path = given.startsWith("/")
    ? given
    : join(context.options.folder, given);
  const folder = realFolder(join(path, ".."), given);
  return join(folder, path.slice(path.lastIndexOf("/") + 1));
}

function realFolder(folder: string, given: string): string {
  try {
    return Deno.realPathSync(folder);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw usage(`Cannot write the mirror to "${given}": there is no folder`, {
      reason: "mirror.no_folder",
      hint: `mkdir -p ${shellWord(folder)}`,
    });
  }
}

/** A mirror in a worktree would be committed, or found outside a scope. */
function requireOutside(context: Context, path: string): void {
  const topLevel = findTopLevel(context, join(path, ".."));
  if (topLevel === undefined) return;
  throw refused(
    `Cannot write the mirror to "${path}": it lies in the worktree ${topLevel}`,
    {
      reason: "mirror.inside_worktree",
      hint: "Choose a path outside of it: lockstep mirror refresh ~/plan.md",
    },
  );
}

function findTopLevel(context: Context, folder: string): string | undefined {
  try {
    const found = findRepository(folder);
    return found.commonDir === context.repository().commonDir
      ? found.topLevel
      : undefined;
  } catch (error) {
    // No repository there, or one that cannot be worked in: not a worktree.
    if (error instanceof LockstepError) return undefined;
    throw error;
  }
}

function requireOurs(path: string): void {
  const text = readText(path);
  if (text === undefined || text.startsWith(MIRROR_MARK)) return;
  throw refused(
    `Cannot write the mirror to "${path}": there is a file that is no mirror`,
    {
      reason: "mirror.other_file",
      hint: "Choose another path: lockstep mirror refresh ~/plan.md",
    },
  );
}
