import * as z from "zod/mini";
import { usage } from "../../core/error.ts";
import { PATTERNS } from "../../core/packet_pattern_step.ts";
import { Role } from "../../core/records/thread.ts";
import { method } from "../method.ts";
import {
  outputParam,
  packetText,
  problemResult,
  putPacket,
} from "../packet_output.ts";
import { patternResult, putPattern } from "../packet_pattern.ts";

export const definition = method({
  name: "packet.new",
  summary: "Write a task packet; what is not given is left to fill in",
  effect: "write",
  params: z.strictObject({
    mode: z._default(Role, "worker").check(z.describe("Role of the agent")),
    workdir: z.optional(
      z.string().check(
        z.describe("Absolute path; the top of this worktree when left out"),
      ),
    ),
    objective: z.optional(
      z.string().check(z.describe("What is to be reached, in one sentence")),
    ),
    scope: list("Path or pattern that a worker may change"),
    deny: list("Path or pattern in there that it may not change"),
    non_goals: list("What must not be done"),
    verification: list("Command that shows that it is done"),
    deliverable: list("What is handed back"),
    context: z.optional(
      z.string().check(z.describe("What the agent cannot find out itself")),
    ),
    constraints: list("What has to be kept to"),
    acceptance: list("What has to hold in the end"),
    runner: list(
      "Agent program; of a pattern first the worker's, then the verifier's",
    ),
    pattern: z.optional(
      z.enum(PATTERNS).check(
        z.describe(
          "Write the packets of several agents, and their plan, into a new folder --output",
        ),
      ),
    ),
    track: list(
      "Of a pattern: a lens, question or emphasis, or NAME=PATH of split",
    ),
    import_plan: z._default(z.boolean(), false).check(
      z.describe("Import the plan of the pattern; its workers get their Cases"),
    ),
    output: outputParam(),
  }),
  result: () =>
    z.strictObject({
      /** Null for a pattern. */
      packet: z.nullable(z.string()),
      problems: z.array(problemResult()),
      written: z.nullable(z.string()),
      /** Null for a single packet. */
      pattern: z.nullable(patternResult()),
    }),
  example: "lockstep packet new --mode verifier --verification 'npm test'",
  run: async (context, params) => {
    const workdir = params.workdir ?? context.repository().topLevel;
    const { pattern: name, track, import_plan, output, ...said } = params;
    const scope = { allow: said.scope, deny: said.deny };
    if (name !== undefined) {
      const pattern = await putPattern(context, {
        ...said,
        name,
        scope,
        objective: said.objective ?? "",
        tracks: track,
        context: said.context ?? "",
        runners: said.runner,
      }, { workdir, output, isImported: import_plan });
      const problems = pattern.packets.flatMap((each) => each.problems);
      return { packet: null, problems, written: pattern.folder, pattern };
    }
    requireNoPattern(params);
    const isScoped = scope.allow.length > 0 || scope.deny.length > 0;
    const made = putPacket(context, {
      ...said,
      workdir,
      scope: isScoped ? scope : undefined,
      non_goals: said.non_goals.length === 0 ? undefined : said.non_goals,
      runner: said.runner[0],
    }, output);
    return { ...made, pattern: null };
  },
  text: ({ packet, pattern, ...rest }) =>
    pattern === null
      ? packetText({ packet: packet ?? "", ...rest })
      : patternText(pattern),
});

function requireNoPattern(
  params: { readonly track: string[]; readonly import_plan: boolean },
): void {
  if (params.track.length === 0 && !params.import_plan) return;
  const flag = params.track.length > 0 ? "track" : "import-plan";
  throw usage(`Cannot use --${flag}: it belongs to a pattern`, {
    reason: "pattern.not_named",
    hint: `Add --pattern ${PATTERNS.join("|")}`,
  });
}

function patternText(pattern: z.output<ReturnType<typeof patternResult>>) {
  return [
    `Wrote ${pattern.folder}`,
    ...pattern.packets.flatMap(({ file, mode, problems }) => [
      `  ${file.slice(pattern.folder.length + 1)}  ${mode}`,
      ...problems.map(({ line, message }) => `    line ${line}: ${message}`),
    ]),
    "Run in this order:",
    ...pattern.commands.map((line) => `  ${line}`),
  ].join("\n");
}

function list(what: string) {
  return z._default(z.array(z.string()), []).check(z.describe(what));
}
