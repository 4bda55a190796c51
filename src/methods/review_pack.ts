/** Loads what a reviewer needs, and writes it to a folder. */
import { join } from "@std/path";
import type { Candidate, MergeRequest } from "../core/records/merge.ts";
import { packFiles, type ReviewPack, reviewPack } from "../core/review_pack.ts";
import { diffBetween, fileChanges, whitespaceErrors } from "../io/git_merge.ts";
import type { Context } from "./context.ts";

/** Gathers the pack of a candidate from the ledger and from git. */
export async function loadReviewPack(
  context: Context,
  request: MergeRequest,
  candidate: Candidate,
): Promise<ReviewPack> {
  const folder = context.repository().commonDir;
  const { base, commit } = candidate;
  const facts = {
    files: await fileChanges(folder, base, commit),
    whitespace: await whitespaceErrors(folder, base, commit),
  };
  const config = await context.config();
  return context.read((view) => reviewPack(view, request, facts, config));
}

/**
 * Writes the pack to a new folder and returns the files in it.
 *
 * @throws {Deno.errors.AlreadyExists} when there is something at the path.
 */
export async function writeReviewPack(
  context: Context,
  folder: string,
  of: { readonly request: MergeRequest; readonly candidate: Candidate },
): Promise<string[]> {
  const { request, candidate } = of;
  const pack = await loadReviewPack(context, request, candidate);
  const { base, commit } = candidate;
  const { commonDir } = context.repository();
  const { patch } = await diffBetween(commonDir, base, commit);
  await Deno.mkdir(folder);
  const files = packFiles(pack);
  for (const [name, content] of files) {
    await Deno.writeTextFile(join(folder, name), content);
  }
  await Deno.writeFile(join(folder, "diff.patch"), patch);
  return [...files.keys(), "diff.patch"].map((name) => join(folder, name));
}
