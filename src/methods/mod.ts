/**
 * The index: every method by name, with what the general help needs. It
 * imports no method and no schema, so that starting costs nothing.
 */
import type { Method } from "./method.ts";

export interface IndexEntry {
  readonly summary: string;
  // The types of params and results differ from method to method.
  // deno-lint-ignore no-explicit-any
  readonly load: () => Promise<{ readonly definition: Method<any, any> }>;
}

/** What the general help says of each group of methods. */
export const GROUPS: Readonly<Record<string, string>> = {
  workspace: "Set Lockstep up in a repository, or take it out",
  session: "One run of a root agent, with its worktree and viewer",
  task: "The tree of work: epic, feature, test group, case, step",
  config: "What is configured, and where it comes from",
  version: "Which Lockstep this is",
};

export const METHODS: Readonly<Record<string, IndexEntry>> = {
  "config.show": {
    summary: "Show the configuration in force",
    load: () => import("./config/show.ts"),
  },
  "config.check": {
    summary: "Check a configuration file, and the configuration in force",
    load: () => import("./config/check.ts"),
  },
  version: {
    summary:
      "Show the version, how it was built, and the versions of the tools",
    load: () => import("./version.ts"),
  },
};
