import type { Launch } from "../../src/runners/runner.ts";
import { runPaths } from "../../src/store/run_folder.ts";
import { threadSample } from "./record_samples.ts";

/** A launch of thread `T5` in `/worktree`, with some of it changed. */
export function sampleLaunch(
  changes: Partial<Launch> & { readonly argv?: string[] } = {},
): Launch {
  const { argv, ...rest } = changes;
  const thread = threadSample({ argv: argv ?? [] });
  return {
    thread,
    prompt: "Do what the packet says.\n",
    paths: runPaths("/nowhere/runs", "run-1"),
    folder: "/worktree",
    scope: { allow: ["src/**"], deny: ["src/api/**"] },
    model: "",
    env: { PATH: "/usr/bin", HOME: "/home/user" },
    resume: null,
    ...rest,
  };
}
