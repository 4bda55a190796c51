/** A pattern in its written form: packets, plan, and the commands to run. */
import type { PacketParts } from "./packet_write.ts";
import type { PatternRequest, PatternStep } from "./packet_pattern_step.ts";
import type { CaseOutline, PlanOutline } from "./plan_outline.ts";
import { objectiveSlug } from "./run_id.ts";
import { shellWord } from "./shell_word.ts";

/** Where a pattern is written to, and works. */
export interface PatternPlace {
  readonly workdir: string;
  /** Absolute path of the folder of its packets. */
  readonly folder: string;
  /** Ids of its Cases by key; none before its plan is imported. */
  readonly cases: ReadonlyMap<string, string>;
}

/** Name of the file of a packet; they sort in the order they are run. */
export function packetName(steps: readonly PatternStep[], key: string): string {
  return `${steps.findIndex((step) => step.key === key) + 1}-${key}.md`;
}

/** Tells by what is in a folder whether a pattern was written to it. */
export function isPatternFolder(names: readonly string[]): boolean {
  return names.includes("plan.json") &&
    names.every((name) =>
      name === "plan.json" || name === "results" || /^\d+-.*\.md$/.test(name)
    );
}

/** Returns what the packet of a step says. */
export function patternParts(
  request: PatternRequest,
  step: PatternStep,
  { steps, place }: {
    readonly steps: readonly PatternStep[];
    readonly place: PatternPlace;
  },
): PacketParts {
  const isWorker = step.mode === "worker";
  return {
    mode: step.mode,
    workdir: place.workdir,
    // Who only looks does no Case: the root ticks it off.
    case_id: isWorker ? place.cases.get(step.key) : undefined,
    runner: step.runner,
    objective: step.objective,
    context: contextOf(request, step, { steps, place }),
    scope: step.scope,
    non_goals: isWorker
      ? request.non_goals
      : ["Do not change any file", ...request.non_goals],
    constraints: step.constraints,
    acceptance: isWorker || step.mode === "verifier" ? request.acceptance : [],
    verification: step.verification,
    deliverable: step.deliverable,
  };
}

function contextOf(
  request: PatternRequest,
  step: PatternStep,
  { steps, place }: {
    readonly steps: readonly PatternStep[];
    readonly place: PatternPlace;
  },
): string {
  const before = steps.filter(({ key }) => step.after.includes(key));
  const sources = before.flatMap((each) => [
    `${each.key} (${each.mode}): ${resultsOf(place.folder, each)}`,
  ]);
  return [
    ...(request.context.trim() === "" ? [] : [request.context.trim()]),
    ...(sources.length === 0 ? [] : [
      "Read these first. They are what other agents say: check what you build on.",
      ...sources,
    ]),
  ].join("\n");
}

/** The copy that `dispatch --output-dir` makes; runs are named by objective. */
function resultsOf(folder: string, step: PatternStep): string {
  return `${folder}/results/*-${step.mode}-${
    objectiveSlug(step.objective)
  }-*/result.md`;
}

/** Returns the plan: a Case for each packet, which waits for those it needs. */
export function patternPlan(
  request: PatternRequest,
  steps: readonly PatternStep[],
): PlanOutline {
  return {
    epics: [{
      title: request.objective,
      labels: [request.name],
      features: [{
        title: `Pattern ${request.name}`,
        test_groups: [{
          title: "Packets",
          cases: steps.map((step) => caseOf(request, step, steps)),
        }],
      }],
    }],
  };
}

function caseOf(
  request: PatternRequest,
  step: PatternStep,
  steps: readonly PatternStep[],
): CaseOutline {
  const isWorker = step.mode === "worker";
  return {
    title: step.objective,
    key: step.key,
    labels: [step.mode],
    ...(step.after.length === 0 ? {} : { depends_on: [...step.after] }),
    scope: { allow: [...step.scope.allow], deny: [...step.scope.deny] },
    ...(isWorker
      ? {
        gates: step.verification.map((run, index) => ({
          name: `verification-${index + 1}`,
          run,
        })),
        non_goals: [...request.non_goals],
      }
      : {
        steps: [
          `Dispatch ${packetName(steps, step.key)}`,
          "Read its result, and decide what follows from it",
        ],
      }),
  };
}

/** Returns the commands that run a pattern, in order. */
export function patternCommands(
  steps: readonly PatternStep[],
  folder: string,
): string[] {
  const dispatched = new Set<string>();
  const lines: string[] = [];
  while (dispatched.size < steps.length) {
    const ready = steps.filter(({ key, after }) =>
      !dispatched.has(key) && after.every((each) => dispatched.has(each))
    );
    if (ready.length === 0) break;
    // Side by side they go on in panes, and are waited for.
    const detach = ready.length > 1 ? " --detach" : "";
    for (const { key, mode } of ready) {
      lines.push(
        `lockstep dispatch --task ${
          shellWord(`${folder}/${packetName(steps, key)}`)
        } --output-dir ${shellWord(`${folder}/results`)}${detach}`,
      );
      if (mode === "worker" && detach === "") lines.push(...taking(key));
    }
    if (detach !== "") {
      lines.push(
        "lockstep thread child wait-status THREAD --target-statuses completed   # each of them",
      );
      if (ready.some(({ mode }) => mode === "worker")) {
        lines.push(...taking("each of them"));
      }
    }
    for (const { key } of ready) dispatched.add(key);
  }
  return lines;
}

/** What follows has to see the work: it is judged, and merged, first. */
function taking(whose: string): string[] {
  return [
    `lockstep review open THREAD   # ${whose}`,
    "lockstep review accept THREAD",
    "lockstep worktree merge-to-parent WORKTREE",
  ];
}
