/**
 * The outline of a plan: the whole tree in one document, with scopes, gates
 * and dependencies, and without anything that happened. What has its default
 * value is left out, so that writing and reading it again gives the same.
 */
import * as z from "zod/mini";
import type { Config } from "./config.ts";
import { refused } from "./error.ts";
import { type Gate, GateLabel } from "./records/task.ts";
import {
  DEFAULT_TIMEOUT_SECONDS,
  findConfigGate,
  shellGate,
} from "./task_gate.ts";

const about = {
  title: z.string().check(z.minLength(1)),
  /** Name by which other tasks of the outline refer to this one. */
  key: z.optional(z.string()),
  priority: z.optional(z.int()),
  description: z.optional(z.string()),
  labels: z.optional(z.array(z.string())),
  /** Keys of this outline, or ids of tasks that are there already. */
  depends_on: z.optional(z.array(z.string())),
};

const GateOutline = z.union([
  /** Name of a gate of the project. */
  z.string(),
  z.strictObject({
    name: z.string(),
    run: z.optional(z.string()),
    argv: z.optional(z.array(z.string())),
    required: z.optional(z.boolean()),
    timeout_seconds: z.optional(z.int().check(z.positive())),
    flaky: z.optional(z.boolean()),
    label: z.optional(GateLabel),
  }),
]);
export type GateOutline = z.output<typeof GateOutline>;

const StepOutline = z.union([z.string(), z.strictObject(about)]);

const CaseOutline = z.strictObject({
  ...about,
  scope: z.optional(z.strictObject({
    allow: z.array(z.string()),
    deny: z.optional(z.array(z.string())),
  })),
  gates: z.optional(z.array(GateOutline)),
  non_goals: z.optional(z.array(z.string())),
  required_files: z.optional(z.array(z.string())),
  steps: z.optional(z.array(StepOutline)),
});

const GroupOutline = z.strictObject({
  ...about,
  cases: z.optional(z.array(CaseOutline)),
});

const FeatureOutline = z.strictObject({
  ...about,
  test_groups: z.optional(z.array(GroupOutline)),
});

const EpicOutline = z.strictObject({
  ...about,
  features: z.optional(z.array(FeatureOutline)),
});

/** A whole plan. */
export const PlanOutline = z.strictObject({ epics: z.array(EpicOutline) });
export type PlanOutline = z.output<typeof PlanOutline>;
export type CaseOutline = z.output<typeof CaseOutline>;

/** What every level of an outline says of a task. */
export interface AboutTask {
  readonly title: string;
  readonly key?: string | undefined;
  readonly priority?: number | undefined;
  readonly description?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly depends_on?: readonly string[] | undefined;
}

/**
 * Returns the gate that an outline describes.
 *
 * @throws {LockstepError} `gate.not_found`, `gate.no_command`,
 * `gate.bad_name`.
 */
export function gateOf(outline: GateOutline, config: Config): Gate {
  if (typeof outline === "string") {
    const gate = findConfigGate(config, outline);
    if (gate !== undefined) return gate;
    throw refused(`Cannot use gate "${outline}": gate not found`, {
      reason: "gate.not_found",
      hint: `Gates of the project: ${
        Object.keys(config.gates).join(", ") || "none"
      }`,
    });
  }
  if ((outline.run === undefined) === (outline.argv === undefined)) {
    throw refused(
      `Cannot use gate "${outline.name}": it needs "run" or "argv", one of them`,
      {
        reason: "gate.no_command",
        hint: `Write run: 'SHELL LINE', or argv: [program, argument]`,
      },
    );
  }
  return {
    ...shellGate(outline.name, outline.run ?? ""),
    ...(outline.argv === undefined ? {} : { argv: outline.argv }),
    required: outline.required ?? true,
    timeout_seconds: outline.timeout_seconds ?? DEFAULT_TIMEOUT_SECONDS,
    flaky: outline.flaky ?? false,
    ...(outline.label === undefined ? {} : { label: outline.label }),
  };
}

/** Returns the outline of a gate: a shell line where it is one. */
export function outlineOfGate(gate: Gate): GateOutline {
  const [program, flag, line, ...rest] = gate.argv;
  const isShell = program === "sh" && flag === "-c" && line !== undefined &&
    rest.length === 0;
  return {
    name: gate.name,
    ...(isShell ? { run: line } : { argv: gate.argv }),
    ...(gate.required ? {} : { required: false }),
    ...(gate.timeout_seconds === DEFAULT_TIMEOUT_SECONDS
      ? {}
      : { timeout_seconds: gate.timeout_seconds }),
    ...(gate.flaky ? { flaky: true } : {}),
    ...(gate.label === undefined ? {} : { label: gate.label }),
  };
}
