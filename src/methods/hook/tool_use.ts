import { join } from "@std/path";
import * as z from "zod/mini";
import { findConflicts } from "../../core/lock_rules.ts";
import { LockstepError, refused } from "../../core/error.ts";
import { displayPath } from "../../core/path.ts";
import { pathRulesOf } from "../../core/path_rules.ts";
import type { Worktree } from "../../core/records/worktree.ts";
import { compileScope, describeScope } from "../../core/scope.ts";
import {
  denial,
  parseToolUse,
  pathsWritten,
  type ToolUse,
} from "../../core/tool_use.ts";
import { resolvePath } from "../../io/path_resolve.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";

/** How agent programs take a refusal other than by JSON. */
const REFUSING_STATUS = 2;

export const definition = method({
  name: "hook.tool_use",
  summary: "Judge what an agent program is about to write; for its hooks",
  effect: "read",
  params: z.strictObject({
    event: z.optional(z.string()).check(
      z.describe("PreToolUse event as JSON; standard input when left out"),
    ),
    form: z._default(z.enum(["json", "status"]), "json").check(
      z.describe("Refuse by JSON, or by exit status 2 and standard error"),
    ),
  }),
  result: () =>
    z.strictObject({
      allowed: z.boolean(),
      reason: z.nullable(z.string()),
      paths: z.array(z.string()),
      form: z.enum(["json", "status"]),
    }),
  example: "lockstep hook tool-use --form status",
  run: async (context, params) => {
    const text = params.event ?? await context.options.readInput?.() ?? "";
    const use = requireToolUse(text);
    const paths = pathsWritten(use);
    const reason = paths.length === 0
      ? undefined
      : findObjection(context, use, paths);
    if (reason !== undefined && params.form === "status") {
      context.options.report(reason);
    }
    return {
      allowed: reason === undefined,
      reason: reason ?? null,
      paths,
      form: params.form,
    };
  },
  // No opinion is no output: other hooks and the agent's own rules decide.
  text: ({ reason, form }) =>
    reason === null || form === "status" ? "" : denial(reason),
  exitStatus: ({ allowed, form }) =>
    allowed || form === "json" ? 0 : REFUSING_STATUS,
});

function requireToolUse(text: string): ToolUse {
  try {
    const use = parseToolUse(JSON.parse(text));
    if (use !== undefined) return use;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw refused("Cannot judge a tool use: it is not a PreToolUse event", {
    reason: "hook.bad_event",
    hint:
      'Pipe the event in: echo \'{"tool_name":"Write","tool_input":{"file_path":"a"}}\' | lockstep hook tool-use',
  });
}

/** Returns why the paths may not be written, if so. */
function findObjection(
  context: Context,
  use: ToolUse,
  paths: readonly string[],
): string | undefined {
  const call = use.folder === undefined
    ? context
    : context.inFolder(use.folder);
  const found = findWorktree(call);
  if (found === undefined) return undefined;
  for (const path of paths) {
    const from = path.startsWith("/") ? path : `${call.options.folder}/${path}`;
    const objection = judgePath(call, found, from);
    if (objection !== undefined) return objection;
  }
  return undefined;
}

/** Outside a managed worktree Lockstep has no opinion. */
function findWorktree(context: Context): Worktree | undefined {
  try {
    const { topLevel } = context.repository();
    if (!context.ledger().exists()) return undefined;
    return context.read((view) =>
      Object.values(view.all("worktrees")).find((each) =>
        each.path === topLevel && each.state !== "removed"
      )
    );
  } catch (error) {
    const isElsewhere = error instanceof LockstepError &&
      /^(repository|folder)\./.test(error.reason);
    if (isElsewhere) return undefined;
    throw error;
  }
}

function judgePath(
  context: Context,
  worktree: Worktree,
  absolute: string,
): string | undefined {
  const path = findInside(absolute, worktree.path);
  if (path === undefined) return judgeElsewhere(context, worktree, absolute);
  const { rules, conflicts } = context.read((view) => {
    const rules = pathRulesOf(view.find("meta", "repository"));
    const thread = Object.values(view.all("threads")).find((each) =>
      each.worktree === worktree.slug && each.ended_at === null
    );
    const holder = {
      session_id: worktree.session_id,
      thread_id: thread?.id ?? null,
      worktree: worktree.slug,
    };
    const scopes = [{ kind: "file" as const, path }];
    const question = { holder, scopes, mode: "exclusive" as const };
    return {
      rules,
      conflicts: findConflicts(view, question, { now: context.now(), rules }),
    };
  });
  if (!compileScope(worktree.scope, rules).isAllowed(path)) {
    return `${
      displayPath(path)
    } is outside the write scope of ${worktree.slug} (${
      describeScope(worktree.scope)
    }) [scope.outside]. Work inside it, or ask the root: lockstep inbox send --message TEXT`;
  }
  const lock = conflicts[0]?.lock;
  if (lock === undefined) return undefined;
  return `${displayPath(path)} is locked by ${
    lock.thread_id ?? lock.session_id
  } until ${lock.lease_until} (${lock.id}: ${lock.reason}) [lock.held]. Wait: lockstep lock wait ${lock.id}`;
}

/** `undefined` for what lies, links followed, outside the worktree. */
function findInside(absolute: string, topLevel: string): string | undefined {
  try {
    return resolvePath(absolute, { topLevel });
  } catch (error) {
    if (error instanceof LockstepError) return undefined;
    throw error;
  }
}

/** Other worktrees and the git directory are nobody's to write in. */
function judgeElsewhere(
  context: Context,
  worktree: Worktree,
  absolute: string,
): string | undefined {
  const { commonDir } = context.repository();
  const others = context.read((view) =>
    Object.values(view.all("worktrees"))
      .filter((each) => each.state !== "removed").map((each) => each.path)
  );
  const main = commonDir.replace(/\/\.git$/, "");
  if (join("/", absolute).startsWith(`${worktree.path}/`)) {
    return `${absolute} leads out of the worktree ${worktree.slug} through a link [scope.link]`;
  }
  const isOurs = [...others, main, commonDir].some((root) =>
    findInside(absolute, root) !== undefined
  );
  return isOurs
    ? `${absolute} is outside the worktree ${worktree.slug} (${worktree.path}) [scope.outside]. Work in your own worktree`
    : undefined;
}
