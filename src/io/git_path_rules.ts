import type { PathRules } from "../core/path.ts";
import { git } from "./git.ts";

/** Returns how git compares paths in a repository. */
export async function readPathRules(folder: string): Promise<PathRules> {
  const result = await git(folder, [
    "config",
    "-z",
    "--type=bool",
    "--get-regexp",
    "^core\\.(ignorecase|precomposeunicode)$",
  ]);
  // The last of several values counts.
  const values = new Map(
    result.stdout.split("\0").map((entry) => {
      const [name = "", value = ""] = entry.split("\n");
      return [name, value === "true"] as const;
    }),
  );
  return {
    ignoreCase: values.get("core.ignorecase") ?? false,
    // Elsewhere git knows the setting and does nothing about it.
    precomposeUnicode: Deno.build.os === "darwin" &&
      (values.get("core.precomposeunicode") ?? false),
  };
}
