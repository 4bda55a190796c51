/** The packet of a Case: what the tree says of it, for one agent. */
import type { View } from "./aggregates.ts";
import type { PacketParts } from "./packet_write.ts";
import { printable } from "./printable.ts";
import type { Gate, Task } from "./records/task.ts";
import type { Role } from "./records/thread.ts";
import { Forest } from "./task_tree.ts";
import { shellWord } from "./shell_word.ts";

export interface CasePacketRequest {
  readonly task: Task;
  readonly mode: Role;
  /** Where it is worked on when no worktree has been given to the Case. */
  readonly folder: string;
}

const OBJECTIVE: Readonly<Record<Role, string>> = {
  worker: "",
  verifier: "Prove or disprove that this is done: ",
  reviewer: "Review the work on this: ",
  synthesizer: "Put together what has been found on this: ",
  scout: "Find what has to be known before this is done: ",
  planner: "Plan how this is done: ",
};

/** Returns what the packet of a Case says. */
export function casePacket(
  view: View,
  request: CasePacketRequest,
): PacketParts {
  const { task, mode } = request;
  const forest = new Forest(view);
  const worktree = view.find("worktrees", task.worktree ?? "");
  const steps = forest.children(task);
  const isWorker = mode === "worker";
  return {
    mode,
    workdir: worktree?.path ?? request.folder,
    case_id: task.id,
    objective: `${OBJECTIVE[mode]}${printable(task.title)}`,
    context: contextOf(forest, task),
    scope: task.scope ?? worktree?.scope,
    non_goals: [
      ...task.non_goals.map(clean),
      ...(isWorker ? [] : ["Do not change any file"]),
    ],
    acceptance: steps.map((step) => `${step.id}: ${printable(step.title)}`),
    verification: task.gates.map(commandOf),
    deliverable: isWorker
      ? [
        `${task.id} done, with its changes committed in its worktree`,
        `A summary of what is different now, in: lockstep case complete ${task.id} --summary WHAT`,
      ]
      : undefined,
  };
}

function contextOf(forest: Forest, task: Task): string {
  const above: Task[] = [];
  for (let at = forest.parent(task); at !== undefined;) {
    above.unshift(at);
    at = forest.parent(at);
  }
  return [
    `Case ${task.id} of ${
      above.map((each) => `${each.id} ${printable(each.title)}`).join(" › ")
    }`,
    ...block("What is wanted:", task.description),
    ...above.flatMap((each) =>
      block(`What is said of ${each.id}:`, each.description)
    ),
    ...listed("Read first:", task.required_files.map(printable)),
    ...listed("What it depends on:", dependencies(forest, task)),
    ...block("Next action, as noted:", task.next_action ?? ""),
  ].join("\n");
}

/** Those of what is above count as well. */
function dependencies(forest: Forest, task: Task): string[] {
  const lines: string[] = [];
  for (let at: Task | undefined = task; at; at = forest.parent(at)) {
    for (const id of at.depends_on) {
      const found = forest.find(id);
      lines.push(
        found === undefined
          ? `${id}: not found`
          : `${id} ${printable(found.title)}, ${forest.state(found)}${
            result(found)
          }`,
      );
    }
  }
  return lines;
}

function result(task: Task): string {
  const files = task.artifacts.length === 0
    ? ""
    : ` (${task.artifacts.map(printable).join(", ")})`;
  return task.result === null || task.result === ""
    ? files
    : `: ${printable(task.result)}${files}`;
}

function block(name: string, text: string): string[] {
  const lines = clean(text).split("\n");
  return text.trim() === "" ? [] : ["", name, ...lines];
}

function listed(name: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : ["", name, ...items.map((i) => `- ${i}`)];
}

/** Text in lines, without what is not text. */
function clean(text: string): string {
  return text.trim().split("\n").map(printable).join("\n");
}

/** Returns the shell line that runs a gate. */
export function commandOf(gate: Gate): string {
  const [program, flag, line, ...rest] = gate.argv;
  const isShell = program === "sh" && flag === "-c" && rest.length === 0;
  return isShell && line !== undefined
    ? line
    : gate.argv.map(shellWord).join(" ");
}
