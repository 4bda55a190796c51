import type { IndexEntry } from "./index_entry.ts";

/** The part of the index for the repository: its set-up, hooks, state and what is found in it. */
export const REPOSITORY_METHODS: Readonly<Record<string, IndexEntry>> = {
  "workspace.init": {
    summary:
      "Set Lockstep up in this repository and protect its default branch",
    load: () => import("./workspace/init.ts"),
  },
  "workspace.accept_upstream": {
    summary: "As a person, let a protected branch follow another upstream",
    load: () => import("./workspace/accept_upstream.ts"),
  },
  "workspace.info": {
    summary: "Show what Lockstep knows of this repository",
    load: () => import("./workspace/info.ts"),
  },
  "workspace.remove": {
    summary:
      "Take Lockstep out of this repository, with its hooks and its state",
    load: () => import("./workspace/remove.ts"),
  },
  "hooks.status": {
    summary: "Show whether git runs the hooks of Lockstep, in every worktree",
    load: () => import("./hooks/status.ts"),
  },
  "hooks.repair": {
    summary:
      "Put the git hooks of Lockstep right: moved, taken out, overwritten",
    load: () => import("./hooks/repair.ts"),
  },
  "override.main": {
    summary: "As a person, let a protected branch move once to one commit",
    load: () => import("./override/main.ts"),
  },
  "override.commit": {
    summary: "As a person, let a managed branch leave its scope once",
    load: () => import("./override/commit.ts"),
  },
  "override.lock": {
    summary: "As a person, let a managed branch change once what a lock keeps",
    load: () => import("./override/lock.ts"),
  },
  "override.list": {
    summary: "List overrides, the newest first",
    load: () => import("./override/list.ts"),
  },
  "audit.main": {
    summary:
      "Compare protected branches with what was approved to land on them",
    load: () => import("./audit/main.ts"),
  },
  "audit.run": {
    summary: "Look at what a thread did beside its commits",
    load: () => import("./audit/run.ts"),
  },
  "audit.branch": {
    summary:
      "Compare what managed branches changed with their scopes and their logs",
    load: () => import("./audit/branch.ts"),
  },
  "violation.list": {
    summary: "List what got past the hooks and was found afterwards",
    load: () => import("./violation/list.ts"),
  },
  "violation.undo": {
    summary: "Take a protected branch back to where it was before a violation",
    load: () => import("./violation/undo.ts"),
  },
  "violation.resolve": {
    summary: "As a person, settle a violation and say how",
    load: () => import("./violation/resolve.ts"),
  },
  "hook.tool_use": {
    summary: "Judge what an agent program is about to write; for its hooks",
    load: () => import("./hook/tool_use.ts"),
  },
  "hook.session_start": {
    summary: "Note that the hooks of a run have started; for agent programs",
    load: () => import("./hook/session_start.ts"),
  },
  "agents.install": {
    summary: "Let an agent program ask Lockstep before it writes",
    load: () => import("./agents/install.ts"),
  },
  "agents.uninstall": {
    summary: "Take Lockstep out of the configuration of an agent program",
    load: () => import("./agents/uninstall.ts"),
  },
  "config.show": {
    summary: "Show the configuration in force",
    load: () => import("./config/show.ts"),
  },
  "config.check": {
    summary: "Check a configuration file, and the configuration in force",
    load: () => import("./config/check.ts"),
  },
  prune: {
    summary:
      "Remove runs, packets, gate outputs and backups that have served their time",
    load: () => import("./prune.ts"),
  },
  approve: {
    summary: "As a person, allow the project's set-up commands to run",
    load: () => import("./approve.ts"),
  },
  doctor: {
    summary: "Compare the ledger with git, tmux and the hooks; say what is off",
    load: () => import("./doctor.ts"),
  },
  "runtime.tmux.ensure": {
    summary: "Find out whether tmux can show the viewers",
    load: () => import("./runtime/tmux_ensure.ts"),
  },
  "ledger.verify": {
    summary: "Check the ledger, its records, runs, backups and policy files",
    load: () => import("./ledger/verify.ts"),
  },
  "ledger.backup": {
    summary: "Make a copy of the ledger now",
    load: () => import("./ledger/backup.ts"),
  },
  "ledger.backups": {
    summary: "List the copies of the ledger, newest last",
    load: () => import("./ledger/backups.ts"),
  },
  "ledger.restore": {
    summary: "Put a copy of the ledger in the place of the ledger",
    load: () => import("./ledger/restore.ts"),
  },
  "ledger.export": {
    summary: "Print the whole ledger as one JSON document",
    load: () => import("./ledger/export.ts"),
  },
  "ledger.import": {
    summary: "As a person, put an exported ledger in the place of the ledger",
    load: () => import("./ledger/import.ts"),
  },
  log: {
    summary: "Show what was changed, by whom and when, oldest first",
    load: () => import("./log.ts"),
  },
  "log.show": {
    summary: "Show one event with the records that it wrote",
    load: () => import("./log/show.ts"),
  },
  version: {
    summary:
      "Show the version, how it was built, and the versions of the tools",
    load: () => import("./version.ts"),
  },
};
