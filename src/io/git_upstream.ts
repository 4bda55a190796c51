/** Which upstream git is configured to follow. */
import { join } from "@std/path";
import { describeUpstream, type Upstreams } from "../core/upstream.ts";
import type { Upstream } from "../core/records/meta.ts";
import { readText } from "./fs.ts";
import { git, gitText } from "./git.ts";

/** As in `hooks/reference-transaction`. */
const SETTINGS = "^remote\\..*\\.(fetch|uploadpack|receivepack|vcs)$";

/** Tells without git whether any branch can have an upstream at all. */
export function hasBranchSettings(commonDir: string): boolean {
  const text = readText(join(commonDir, "config")) ?? "";
  return /^\s*\[branch\b/mi.test(text);
}

/** Returns the upstreams of branches; null for one without any to trust. */
export async function readUpstreams(
  commonDir: string,
  branches: readonly string[],
): Promise<Upstreams> {
  if (branches.length === 0) return {};
  const [remotes, settings] = await Promise.all([
    gitText(commonDir, ["remote", "-v"]),
    // Status 1: no such setting.
    git(commonDir, ["config", "--get-regexp", SETTINGS]),
  ]);
  const facts = { remotes, settings: settings.stdout };
  return Object.fromEntries(
    await Promise.all(
      branches.map(async (branch) =>
        [branch, await readUpstream(commonDir, branch, facts)] as const
      ),
    ),
  );
}

async function readUpstream(
  commonDir: string,
  branch: string,
  facts: { readonly remotes: string; readonly settings: string },
): Promise<Upstream | null> {
  const described = describeUpstream({
    ...facts,
    branch: await gitText(commonDir, [
      "for-each-ref",
      "--format=%(upstream) %(upstream:remotename) %(upstream:remoteref)",
      `refs/heads/${branch}`,
    ]),
  });
  if (described === undefined) return null;
  const { text, ...upstream } = described;
  if (await isHere(commonDir, upstream.url)) return null;
  const digest = await gitText(commonDir, ["hash-object", "--stdin"], {
    stdin: text,
  });
  return { ...upstream, digest: digest.trim() };
}

/** Whoever may write here decides what such a remote has. */
async function isHere(commonDir: string, url: string): Promise<boolean> {
  const path = url.replace(/^file:\/\/(localhost(?=\/))?/, "");
  if (/^[^/]*:/.test(path)) return false;
  // A relative address counts from the main worktree.
  const from = commonDir.replace(/\/\.git$/, "");
  const result = await git(from, [
    "-C",
    path === "" ? "." : path,
    "rev-parse",
    "--path-format=absolute",
    "--git-common-dir",
  ]);
  const found = result.stdout.replace(/\n$/, "");
  return result.status === 0 && await Deno.realPath(found) === commonDir;
}
