/** What a Case needs that has no open Step left. */
import type { View } from "./aggregates.ts";
import { type GateStanding, gateStanding } from "./evidence_rules.ts";
import type { Evidence, Task } from "./records/task.ts";
import { shellWord } from "./shell_word.ts";

export interface GateLine {
  readonly name: string;
  readonly required: boolean;
  readonly standing: GateStanding;
}

/** Returns how the gates of a Case stand for a tree, if there is one. */
export function gateLines(
  task: Task,
  evidence: readonly Evidence[],
  tree: string | undefined,
): GateLine[] {
  const own = evidence.filter((each) => each.subject === task.id);
  return task.gates.map((gate) => ({
    name: gate.name,
    required: gate.required,
    standing: gateStanding(gate, own, tree),
  }));
}

/** Without a run of a gate no state of the worktree makes one pass or fail. */
export function hasGateRuns(view: View, task: Task): boolean {
  return task.gates.length > 0 &&
    Object.values(view.all(`evidence-${task.epic}`)).some((each) =>
      each.subject === task.id && each.kind === "gate"
    );
}

/** Returns the next step of a Case without open Steps: its gates come first. */
export function nextToFinish(
  task: Task,
  gates: readonly GateLine[],
): { readonly text: string; readonly command: string } {
  const gate = gates.find((each) =>
    each.required && each.standing !== "passed"
  );
  return gate === undefined
    ? {
      text: `Complete ${task.id}`,
      command: `lockstep case complete ${task.id} --summary WHAT`,
    }
    : {
      text: `Gate ${gate.name}: ${gate.standing}`,
      command: `lockstep gate run ${task.id} ${shellWord(gate.name)}`,
    };
}
