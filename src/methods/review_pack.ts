/** Loads what a reviewer needs, and writes it to a folder. */
import { join } from "@std/path";
import type { Candidate, MergeRequest } from "../core/records/merge.ts";
import type { Evidence } from "../core/records/task.ts";
import { type ReviewPack, reviewPack } from "../core/review_pack.ts";
import { outputFile, packFiles } from "../core/review_pack_text.ts";
import { isAbsence } from "../io/fs.ts";
import { diffBetween, fileChanges, whitespaceErrors } from "../io/git_merge.ts";
import { configDigest } from "./config_digest.ts";
import type { Context } from "./context.ts";

/** Gathers the pack of a candidate from the ledger and from git. */
export async function loadReviewPack(
  context: Context,
  request: MergeRequest,
  candidate: Candidate,
): Promise<ReviewPack> {
  const folder = context.repository().commonDir;
  const { base, commit } = candidate;
  const config = await context.config();
  const facts = {
    files: await fileChanges(folder, base, commit),
    whitespace: await whitespaceErrors(folder, base, commit),
    configDigest: await configDigest(config),
  };
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
  const outputs = await copyOutputs(context, folder, pack.gates);
  await Deno.writeFile(join(folder, "diff.patch"), patch);
  return [...files.keys(), ...outputs, "diff.patch"]
    .map((name) => join(folder, name));
}

/** An output that has been pruned meanwhile is not in the pack. */
async function copyOutputs(
  context: Context,
  folder: string,
  gates: readonly Evidence[],
): Promise<string[]> {
  const { root } = context.ledger().paths;
  const copied: string[] = [];
  for (const gate of gates) {
    if (gate.output_path === null) continue;
    const name = outputFile(gate);
    try {
      await Deno.copyFile(join(root, gate.output_path), join(folder, name));
      copied.push(name);
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  }
  return copied;
}
