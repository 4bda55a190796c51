import { join } from "@std/path";
import type { Worktree } from "../core/records/worktree.ts";
import { secondsBetween } from "../core/time.ts";
import { ENV } from "../io/env.ts";
import { lockFileState } from "../io/file_lock.ts";
import { findByEnvironment } from "../io/pid.ts";
import type { Context } from "./context.ts";

/** Between announcing a worktree and taking its lock lies nothing. */
const ANNOUNCED_SECONDS = 30;

/** Held for as long as somebody is at work on an announced worktree. */
export function makingPath(context: Context, slug: string): string {
  return join(context.ledger().paths.root, `making-${slug}.lock`);
}

/**
 * Tells whether an announced worktree is being made: by its maker, whose lock
 * the kernel drops at its death, or by a program that outlived the maker.
 */
export async function isBeingMade(
  context: Context,
  worktree: Worktree,
): Promise<boolean> {
  const lock = lockFileState(makingPath(context, worktree.slug));
  if (lock === "held") return true;
  const age = secondsBetween(worktree.created_at, context.now());
  if (lock === "absent" && age < ANNOUNCED_SECONDS) return true;
  const left = await findByEnvironment(`${ENV.making}=${worktree.path}`);
  return left.length > 0;
}
