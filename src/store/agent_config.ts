import { join } from "@std/path";
import type { AgentProgram } from "../core/agent_hooks.ts";
import { ENV, readEnv } from "../io/env.ts";
import { isAbsence, makePrivateFolder, readText } from "../io/fs.ts";

/** Returns the file in which an agent program looks for its hooks. */
export function agentConfigPath(
  program: AgentProgram,
  options: { readonly topLevel: string; readonly isProject: boolean },
): string {
  const home = readEnv(ENV.home) ?? "/";
  switch (program) {
    case "claude":
      return options.isProject
        ? join(options.topLevel, ".claude/settings.json")
        : join(
          readEnv(ENV.claudeConfigDir) ?? join(home, ".claude"),
          "settings.json",
        );
    case "codex":
      return options.isProject
        ? join(options.topLevel, ".codex/hooks.json")
        : join(readEnv(ENV.codexHome) ?? join(home, ".codex"), "hooks.json");
    case "opencode":
      return join(options.topLevel, "opencode.json");
    default:
      return program satisfies never;
  }
}

/** What a file was before us, to give back every byte. */
interface Original {
  readonly path: string;
  /** Null: there was no file. */
  readonly before: string | null;
  readonly after: string;
}

/** Writes a configuration and remembers what was there. */
export function writeAgentConfig(path: string, text: string): boolean {
  const before = readText(path);
  if (before === text) return false;
  const kept = findOriginal(path);
  const isOurs = kept !== undefined && kept.after === before;
  keepOriginal({
    path,
    before: isOurs ? kept.before : before ?? null,
    after: text,
  });
  replace(path, text);
  return true;
}

/** Puts back what was there, or writes `otherwise` when it changed since. */
export function restoreAgentConfig(
  path: string,
  otherwise: (text: string) => string | undefined,
): boolean {
  const text = readText(path);
  if (text === undefined) return false;
  const original = findOriginal(path);
  const wanted = original?.after === text
    ? original.before ?? undefined
    : otherwise(text);
  forgetOriginal(path);
  if (wanted === text) return false;
  if (wanted === undefined) Deno.removeSync(path);
  else replace(path, wanted);
  return true;
}

function replace(path: string, text: string): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  const real = realPathOf(path);
  const temporary = `${real}.${Deno.pid}.tmp`;
  Deno.writeTextFileSync(temporary, text);
  Deno.renameSync(temporary, real);
}

/** A link stays one: people keep such files elsewhere. */
function realPathOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch (error) {
    if (isAbsence(error)) return path;
    throw error;
  }
}

function originalPath(path: string): string | undefined {
  const home = readEnv(ENV.home);
  const state = readEnv(ENV.stateHome) ??
    (home === undefined ? undefined : join(home, ".local/state"));
  if (state === undefined) return undefined;
  const name = path.replaceAll("%", "%25").replaceAll("/", "%2F");
  return join(state, "lockstep/agents", name);
}

function findOriginal(path: string): Original | undefined {
  const file = originalPath(path);
  const text = file === undefined ? undefined : readText(file);
  // Only this module writes these files.
  return text === undefined ? undefined : JSON.parse(text) as Original;
}

function keepOriginal(original: Original): void {
  const file = originalPath(original.path);
  if (file === undefined) return;
  makePrivateFolder(file.slice(0, file.lastIndexOf("/")));
  Deno.writeTextFileSync(file, JSON.stringify(original), { mode: 0o600 });
}

function forgetOriginal(path: string): void {
  const file = originalPath(path);
  if (file === undefined) return;
  try {
    Deno.removeSync(file);
  } catch (error) {
    if (!isAbsence(error)) throw error;
  }
}
