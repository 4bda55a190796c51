import * as z from "zod/mini";
import type { Transaction } from "../../core/aggregates.ts";
import { Draft } from "../../core/draft.ts";
import { LockstepError, usage } from "../../core/error.ts";
import { importPlan } from "../../core/plan_import.ts";
import { PlanOutline } from "../../core/plan_outline.ts";
import { readInputText } from "../../io/input.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { parseParams } from "../parse_params.ts";
import { pathRoots } from "../path_roots.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "plan.import",
  summary: "Create a whole tree from an outline in YAML or JSON",
  effect: "write",
  params: z.strictObject({
    file: z.optional(
      z.string().check(
        z.describe("File with the outline; - for standard input"),
      ),
    ),
    outline: z.optional(PlanOutline.check(z.describe("The outline itself"))),
    dry_run: z._default(z.boolean(), false).check(
      z.describe("Say what would be made, and make nothing"),
    ),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      tasks: z.array(z.strictObject({
        id: z.string(),
        level: z.string(),
        title: z.string(),
        key: z.nullable(z.string()),
      })),
      is_dry_run: z.boolean(),
    }),
  positional: ["file"],
  example: "lockstep plan import plan.yaml",
  run: async (context, params) => {
    const outline = params.outline ?? await loadOutline(context, params.file);
    const session = context.sessionId();
    const config = await context.config();
    const roots = pathRoots(context);
    const make = (tx: Transaction) =>
      importPlan(tx, { outline, session, config, roots }, context.now());
    const tasks = params.dry_run
      ? context.read((view) => make(new Draft(view)))
      : await context.transact(make);
    return {
      tasks: tasks.map(({ id, level, title, key }) => ({
        id,
        level,
        title,
        key,
      })),
      is_dry_run: params.dry_run,
    };
  },
  text: ({ tasks, is_dry_run }) =>
    [
      ...tasks.map((task) => `${task.id}  ${task.title}`),
      is_dry_run
        ? `${tasks.length} tasks would be made, with these ids if nothing comes between`
        : `${tasks.length} tasks are made; next: lockstep work current-ref`,
    ].join("\n"),
});

async function loadOutline(
  context: Context,
  file: string | undefined,
): Promise<PlanOutline> {
  if (file === undefined) {
    throw usage("Cannot import a plan without a file", {
      reason: "usage.missing_param",
      hint: "lockstep plan import plan.yaml",
    });
  }
  const text = file === "-" ? await readInput(context) : readInputText(
    file.startsWith("/") ? file : `${context.options.folder}/${file}`,
  );
  if (text === undefined) {
    throw usage(`Cannot import "${file}": there is no such file`, {
      reason: "plan.no_file",
      hint: "lockstep plan import plan.yaml",
    });
  }
  const document = await parseText(text, file);
  if (typeof document === "object" && document !== null) {
    return parseParams(PlanOutline, document);
  }
  throw usage(`Cannot import "${file}": it holds no plan, which is epics`, {
    reason: "plan.no_outline",
    hint: "See the form with: lockstep schema plan.import",
  });
}

function readInput(context: Context): Promise<string> {
  const read = context.options.readInput;
  if (read !== undefined) return read();
  throw usage('Cannot import "-": there is no standard input to read', {
    reason: "plan.no_file",
    hint: "Give the outline itself, or name a file",
  });
}

async function parseText(text: string, file: string): Promise<unknown> {
  const { parseYaml } = await import("../../io/yaml.ts");
  try {
    return parseYaml(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LockstepError(
      "usage",
      `Cannot import "${file}": it is neither YAML nor JSON: ${
        error.message.split("\n", 1)[0]?.replace(/:$/, "")
      }`,
      {
        reason: "plan.not_yaml",
        hint: "See the form with: lockstep schema plan.import",
        cause: error,
      },
    );
  }
}
