/** Writing the packets of a pattern into a folder of their own. */
import * as z from "zod/mini";
import { usage } from "../core/error.ts";
import { patternSteps } from "../core/packet_pattern.ts";
import type {
  PatternRequest,
  PatternStep,
} from "../core/packet_pattern_step.ts";
import {
  packetName,
  patternCommands,
  patternParts,
  patternPlan,
} from "../core/packet_pattern_write.ts";
import { writePacket } from "../core/packet_write.ts";
import { importPlan } from "../core/plan_import.ts";
import { Role } from "../core/records/thread.ts";
import type { Context } from "./context.ts";
import { lazySchema } from "./lazy_schema.ts";
import { checkPacket } from "./packet_load.ts";
import { problemResult } from "./packet_output.ts";
import { pathRoots } from "./path_roots.ts";

/** What was written for a pattern. */
export const patternResult = lazySchema(() =>
  z.strictObject({
    name: z.string(),
    folder: z.string(),
    /** For `plan import`; imported already where the packets name Cases. */
    plan: z.string(),
    packets: z.array(z.strictObject({
      key: z.string(),
      file: z.string(),
      mode: Role,
      /** Keys of the packets whose results it needs. */
      after: z.array(z.string()),
      case_id: z.nullable(z.string()),
      problems: z.array(problemResult()),
    })),
    /** What is run, in this order. */
    commands: z.array(z.string()),
  })
);
type PatternResult = z.output<ReturnType<typeof patternResult>>;

export interface PatternOutput {
  readonly workdir: string;
  /** A new folder; outside of the worktree. */
  readonly output: string | undefined;
  readonly isImported: boolean;
}

/**
 * Writes packets and plan of a pattern.
 *
 * @throws {LockstepError} as `patternSteps` and `importPlan`;
 * `pattern.no_output`, `pattern.inside_worktree`, `pattern.output_exists`,
 * `pattern.no_folder`.
 */
export async function putPattern(
  context: Context,
  request: PatternRequest,
  options: PatternOutput,
): Promise<PatternResult> {
  const steps = patternSteps(request);
  const folder = makeFolder(context, options.output);
  const outline = patternPlan(request, steps);
  const plan = `${folder}/plan.json`;
  writeNew(plan, `${JSON.stringify(outline, null, 2)}\n`);
  const cases = options.isImported
    ? await importCases(context, outline)
    : new Map<string, string>();
  const place = { workdir: options.workdir, folder, cases };
  const packets = steps.map((step) => {
    const parts = patternParts(request, step, { steps, place });
    const text = writePacket(parts);
    const file = `${folder}/${packetName(steps, step.key)}`;
    writeNew(file, text);
    return {
      key: step.key,
      file,
      mode: step.mode,
      after: [...step.after],
      case_id: cases.get(step.key) ?? null,
      problems: [...checkPacket(text).problems],
    };
  });
  const commands = commandsOf(steps, { folder, plan, ...options });
  return { name: request.name, folder, plan, packets, commands };
}

function commandsOf(
  steps: readonly PatternStep[],
  place: {
    readonly folder: string;
    readonly plan: string;
    readonly isImported: boolean;
  },
): string[] {
  return [
    ...(place.isImported ? [] : [`lockstep plan import ${place.plan}`]),
    ...patternCommands(steps, place.folder),
  ];
}

async function importCases(
  context: Context,
  outline: ReturnType<typeof patternPlan>,
): Promise<Map<string, string>> {
  const session = context.sessionId();
  const config = await context.config();
  const roots = pathRoots(context);
  const tasks = await context.transact((tx) =>
    importPlan(tx, { outline, session, config, roots }, context.now())
  );
  return new Map(
    tasks.flatMap(({ id, key }) => key === null ? [] : [[key, id]]),
  );
}

/** What is in a worktree would hold up its merge, and be a run's to change. */
function makeFolder(context: Context, output: string | undefined): string {
  if (output === undefined) {
    throw usage("Cannot write a pattern: it needs a folder of its own", {
      reason: "pattern.no_output",
      hint: "Add --output ../NAME",
    });
  }
  const named = output.startsWith("/")
    ? output
    : `${context.options.folder}/${output}`;
  const path = realFolder(named.replace(/\/+$/, ""), output);
  const { topLevel } = context.repository();
  if (`${path}/`.startsWith(`${topLevel}/`)) {
    throw usage(`Cannot write a pattern to "${output}": it is in a worktree`, {
      reason: "pattern.inside_worktree",
      hint: "Name a folder outside: --output ../NAME",
    });
  }
  try {
    Deno.mkdirSync(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    throw usage(`Cannot write a pattern to "${output}": it exists already`, {
      reason: "pattern.output_exists",
      hint: "Name a new folder with --output",
    });
  }
}

function realFolder(path: string, output: string): string {
  const slash = path.lastIndexOf("/");
  try {
    return `${Deno.realPathSync(path.slice(0, slash) || "/")}${
      path.slice(slash)
    }`;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw usage(`Cannot write a pattern to "${output}": no such folder above`, {
      reason: "pattern.no_folder",
      hint: "Make the folder above it first",
    });
  }
}

function writeNew(path: string, text: string): void {
  Deno.writeTextFileSync(path, text, { createNew: true });
}
