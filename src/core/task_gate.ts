import type { Config } from "./config.ts";
import { refused, usage } from "./error.ts";
import type { Gate, Task } from "./records/task.ts";

/** A gate that says nothing about its time is killed after so long. */
export const DEFAULT_TIMEOUT_SECONDS = 600;
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Returns a gate made of a shell line. */
export function shellGate(
  name: string,
  line: string,
  options: { readonly required?: boolean } = {},
): Gate {
  requireName(name);
  return {
    name,
    argv: ["sh", "-c", line],
    required: options.required ?? true,
    timeout_seconds: DEFAULT_TIMEOUT_SECONDS,
    flaky: false,
  };
}

/** Returns a gate of the project, or `undefined` when it has none so named. */
export function findConfigGate(config: Config, name: string): Gate | undefined {
  if (!Object.hasOwn(config.gates, name)) return undefined;
  const gate = config.gates[name];
  if (gate === undefined) return undefined;
  return {
    name,
    argv: gate.argv ?? (gate.run === undefined ? [] : ["sh", "-c", gate.run]),
    required: gate.required ?? true,
    timeout_seconds: gate.timeout_seconds ?? DEFAULT_TIMEOUT_SECONDS,
    flaky: gate.flaky ?? false,
    ...(gate.label === undefined ? {} : { label: gate.label }),
  };
}

/**
 * Reads a gate as the command line gives it: `NAME=SHELL LINE`, or the name of
 * a gate of the project.
 *
 * @throws {LockstepError} `gate.not_found`, `gate.bad_name`.
 */
export function parseGate(text: string, config: Config): Gate {
  const equals = text.indexOf("=");
  if (equals >= 0) {
    return shellGate(text.slice(0, equals), text.slice(equals + 1));
  }
  const gate = findConfigGate(config, text);
  if (gate !== undefined) return gate;
  throw unknownGate(text, Object.keys(config.gates));
}

/**
 * Returns a gate of a Case, else one of the project, by name.
 *
 * @throws {LockstepError} `gate.not_found`.
 */
export function requireGate(task: Task, name: string, config: Config): Gate {
  const gate = task.gates.find((each) => each.name === name) ??
    findConfigGate(config, name);
  if (gate !== undefined) return gate;
  const known = [
    ...task.gates.map((each) => each.name),
    ...Object.keys(config.gates),
  ];
  throw unknownGate(name, [...new Set(known)]);
}

/**
 * Refuses two gates of one name: a run names the gate it is a run of.
 *
 * @throws {LockstepError} `gate.duplicate_name`.
 */
export function requireDistinct(gates: readonly Gate[]): void {
  const names = gates.map((gate) => gate.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw usage(`Cannot use two gates named "${twice}"`, {
    reason: "gate.duplicate_name",
    hint: "Give each gate a name of its own",
  });
}

function unknownGate(name: string, known: readonly string[]): Error {
  return refused(`Cannot use gate "${name}": gate not found`, {
    reason: "gate.not_found",
    hint: known.length === 0
      ? `Define it: --gates ${name}='SHELL LINE', or in lockstep.yaml`
      : `Gates: ${known.join(", ")}`,
  });
}

function requireName(name: string): void {
  if (NAME.test(name)) return;
  throw usage(
    `Cannot name a gate "${name}": letters, digits, "_", "." and "-" are wanted`,
    {
      reason: "gate.bad_name",
      hint: "Write NAME=SHELL LINE: --gates test='npm test'",
    },
  );
}
