import { GROUPS, METHODS } from "../methods/mod.ts";
import { GLOBAL_FLAGS } from "./args.ts";
import {
  type Builtin,
  BUILTINS,
  commandOf,
  commandsBelow,
  findCommand,
  unknownCommand,
} from "./commands.ts";
import type { ParamInfo } from "./flag_help.ts";

/** Panes are narrow. */
const LINE_WIDTH = 80;

/**
 * Returns help on a command, a group, a topic, or in general. Only help on a
 * command loads its method.
 *
 * @throws {LockstepError} `usage.unknown_command`.
 */
export async function help(words: readonly string[]): Promise<string> {
  const subject = words[0] === "help" ? words.slice(1) : words;
  if (subject.length === 0) return generalHelp();
  const topic = subject[0] ?? "";
  if (topic === "exit-status") {
    const { exitStatuses } = await import("./exit_status.ts");
    return `Exit statuses\n\n${table(exitStatuses())}`;
  }
  if (topic === "environment") return await environmentHelp();
  const builtin = Object.hasOwn(BUILTINS, topic) ? BUILTINS[topic] : undefined;
  if (builtin !== undefined) return builtinHelp(topic, builtin);
  const command = findCommand(subject);
  if (command !== undefined) return await methodHelp(command.name);
  if (commandsBelow(subject).length > 0) return groupHelp(subject);
  throw unknownCommand(subject);
}

async function environmentHelp(): Promise<string> {
  const { CONFIG_ENV } = await import("../core/config_layer.ts");
  return `Variables that set a value of the configuration\n\n${
    table(
      Object.entries(CONFIG_ENV).map(([name, { section, key }]) => [
        name,
        `${section}.${key}`,
      ]),
    )
  }\n\nThey win over lockstep.yaml; lockstep config show --origin says what is in force.\n\nDefaults of lockstep dispatch\n\n${
    table(DISPATCH_DEFAULTS)
  }`;
}

const DISPATCH_DEFAULTS = [
  ["LOCKSTEP_DISPATCH_TIMEOUT_SEC", "--timeout-sec"],
  ["LOCKSTEP_DISPATCH_HEARTBEAT_SEC", "--heartbeat-sec"],
  ["LOCKSTEP_DISPATCH_QUOTA_GATE", "--quota-gate"],
] as const;

/** What a newcomer needs, in the order of use. */
const START_HERE = [
  ["workspace init", "Guard main in this repository, once"],
  ["session open --user-request TEXT", "A worktree and a branch to work in"],
  ["plan import FILE", "The tree of work; --dry-run shows it first"],
  ["work current-ref", "Your one next step, after any interruption"],
  ["status", "Where everything stands, and what needs you"],
  ["merge main request", "Ask for what is done to land on main"],
];

function generalHelp(): string {
  return [
    "lockstep: many coding agents in one git repository, in step",
    "",
    "Usage: lockstep COMMAND [FLAGS]",
    "",
    "Start here",
    table(START_HERE),
    "",
    "Commands",
    table(Object.entries(GROUPS).toSorted(([a], [b]) => a < b ? -1 : 1)),
    "",
    "About the commands",
    table(
      Object.entries(BUILTINS).map(([name, { summary }]) => [
        name,
        summary,
      ]),
    ),
    "",
    "Flags of every command",
    globalFlags(),
    "",
    "lockstep GROUP --help lists the commands of a group,",
    "lockstep COMMAND --help shows its flags and an example.",
  ].join("\n");
}

function groupHelp(words: readonly string[]): string {
  const group = GROUPS[words.join(".")];
  return [
    `lockstep ${words.join(" ")}${group === undefined ? "" : `: ${group}`}`,
    "",
    "Commands",
    table(
      commandsBelow(words).map((name) => [
        commandOf(name),
        METHODS[name]?.summary ?? "",
      ]),
    ),
    "",
    "lockstep COMMAND --help shows the flags of one and an example.",
  ].join("\n");
}

function builtinHelp(name: string, builtin: Builtin): string {
  return [
    `lockstep ${name}: ${builtin.summary}`,
    "",
    `Usage: lockstep ${name} ${builtin.usage}`.trimEnd(),
    "",
    "Example",
    `  ${builtin.example}`,
    ...section("Notes", builtin.notes.map((line) => `  ${line}`).join("\n")),
  ].join("\n");
}

async function methodHelp(name: string): Promise<string> {
  const entry = METHODS[name];
  if (entry === undefined) throw unknownCommand([name]);
  const { definition } = await entry.load();
  const { paramsOf } = await import("./flag_help.ts");
  const params = paramsOf(definition);
  const positional = definition.positional ?? [];
  const below = commandsBelow([name]);
  return [
    `lockstep ${commandOf(name)}: ${definition.summary}`,
    "",
    `Usage: lockstep ${commandOf(name)}${usageOf(params, positional)}`,
    ...section("Flags", table(params.map(flagLine))),
    ...section("Example", `  ${definition.example}`),
    ...section(
      "See also",
      table(
        below.map((each) => [commandOf(each), METHODS[each]?.summary ?? ""]),
      ),
    ),
    "",
    "Every command also knows the flags that lockstep help lists.",
  ].join("\n");
}

function section(title: string, body: string): string[] {
  return body === "" ? [] : ["", title, body];
}

function usageOf(
  params: readonly ParamInfo[],
  positional: readonly string[],
): string {
  const words = positional.flatMap((name) => {
    const param = params.find((each) => each.name === name);
    if (param === undefined) return [];
    const word = `${name.toUpperCase()}${param.isList ? "..." : ""}`;
    return [param.isRequired ? word : `[${word}]`];
  });
  const flags = params.filter((each) =>
    each.isRequired && !positional.includes(each.name)
  ).map((each) => `${each.flag} ${each.value}`);
  const hasMore = params.some((each) => !each.isRequired);
  return ["", ...words, ...flags, ...(hasMore ? ["[FLAGS]"] : [])].join(" ");
}

function flagLine(param: ParamInfo): [string, string] {
  const { summary, choices } = param;
  const saysChoices = choices.every((choice) => summary.includes(choice));
  const notes = [
    ...(param.isRequired ? ["required"] : []),
    ...(param.isList && !summary.includes("repeat") ? ["may be repeated"] : []),
    ...(saysChoices ? [] : [`one of ${choices.join(", ")}`]),
    ...(param.default === undefined || param.default === false
      ? []
      : [`default ${JSON.stringify(param.default)}`]),
  ];
  const suffix = notes.length === 0 ? "" : ` (${notes.join("; ")})`;
  const value = param.value === "" ? "" : ` ${param.value}`;
  return [`${param.flag}${value}`, `${param.summary}${suffix}`];
}

function globalFlags(): string {
  return table(GLOBAL_FLAGS.map(({ name, short, value, summary }) => [
    `${short === undefined ? "    " : `-${short}, `}--${name}${
      value === undefined ? "" : ` ${value}`
    }`,
    summary ?? "",
  ]));
}

/** Columns, each as wide as its widest cell; the last is wrapped. */
function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  const indent = widths.slice(0, -1).reduce((sum, width) => sum + width + 2, 2);
  return rows.map((row) => {
    const cells = row.slice(0, -1).map((cell, i) =>
      cell.padEnd(widths[i] ?? 0)
    );
    const text = wrap(row.at(-1) ?? "", Math.max(LINE_WIDTH - indent, 30));
    return `  ${[...cells, text.join(`\n${" ".repeat(indent)}`)].join("  ")}`
      .trimEnd();
  }).join("\n");
}

/** Breaks text into lines of at most `width` characters, between words. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
