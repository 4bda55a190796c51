/** Params that `dispatch` and `preflight` have in common. */
import * as z from "zod/mini";
import { lazySchema } from "./lazy_schema.ts";

/** Returns the params that both have. */
export const dispatchParams = lazySchema(() =>
  z.strictObject({
    task: z.string().check(
      z.describe("File with the task packet; - for standard input"),
    ),
    argv: z._default(z.array(z.string()), []).check(
      z.describe("Program and arguments of the command runner, after --"),
    ),
    runner: z.optional(
      z.string().check(
        z.describe("Agent program that drives it; the packet's when left out"),
      ),
    ),
    output_dir: z.optional(
      z.string().check(
        z.describe(
          "Folder that gets a copy of the run's artifacts when it has ended, however it did",
        ),
      ),
    ),
    allow_dirty_overlap: z._default(z.boolean(), false).check(
      z.describe("Begin although files in the scope have uncommitted changes"),
    ),
    quota_gate: z.optional(
      z.int().check(
        z.describe(
          "Percent of its quota from which on a program is not started: Codex and Claude Code are asked for it; 0: nobody is asked",
        ),
      ),
    ),
    force: z._default(z.boolean(), false).check(
      z.describe("Start it although its quota is used up"),
    ),
    detach: z._default(z.boolean(), false).check(
      z.describe("Run in a pane of the viewer, and return at once"),
    ),
    session_id: z.optional(
      z.string().check(
        z.describe("The session; the caller's own when left out"),
      ),
    ),
  })
);
