/**
 * Codex by its app-server: JSON-RPC over standard input and output. It can be
 * told something in the middle of a turn, and be interrupted without ending.
 */
import {
  checkCodex,
  codexSettings,
  locateCodex,
  probeCodex,
} from "./codex_launch.ts";
import { AppServerConversation, initialRequest } from "./codex_app_talk.ts";
import { codexQuota } from "./codex_quota.ts";
import type { Installed, Launch, Prepared, Runner } from "./runner.ts";

export const codexAppServerRunner: Runner = {
  name: "codex_app_server",
  isAgent: true,
  sandbox: "off",
  capabilities: {
    delivery: "live",
    reports_starts: true,
    reports_blocked: true,
    usage_of: "session",
    has_hook: true,
  },
  locate: locateCodex,
  probe: probeCodex,
  quota: codexQuota,
  check: checkCodex,
  prepare,
};

function prepare(launch: Launch, installed: Installed | undefined): Prepared {
  const { thread, folder, model, prompt, resume } = launch;
  checkCodex(thread.argv);
  return {
    argv: [
      installed?.path ?? "codex",
      "app-server",
      ...codexSettings(launch),
      ...thread.argv,
    ],
    env: {},
    stdin: initialRequest(),
    keepsInputOpen: true,
    conversation: new AppServerConversation({ folder, model, prompt, resume }),
  };
}
