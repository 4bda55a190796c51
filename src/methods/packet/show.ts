import * as z from "zod/mini";
import type { Packet } from "../../core/packet.ts";
import { promptOf } from "../../core/packet_prompt.ts";
import { Role } from "../../core/records/thread.ts";
import { describeScope } from "../../core/scope.ts";
import { method } from "../method.ts";
import { loadPacket, requirePacket } from "../packet_load.ts";
import { ROLE_TEXT } from "../role_text.ts";

const Shown = z.strictObject({
  mode: Role,
  workdir: z.string(),
  objective: z.string(),
  scope: z.strictObject({
    allow: z.array(z.string()),
    deny: z.array(z.string()),
  }),
  non_goals: z.array(z.string()),
  verification: z.array(z.string()),
  deliverable: z.array(z.string()),
  context: z.string(),
  constraints: z.array(z.string()),
  acceptance: z.array(z.string()),
  allow_dirty_overlap: z.boolean(),
  case_id: z.nullable(z.string()),
  locks: z.array(z.string()),
  timeout_seconds: z.nullable(z.int()),
  runner: z.nullable(z.string()),
});

export const definition = method({
  name: "packet.show",
  summary: "Show what a task packet says, or the prompt made from it",
  effect: "read",
  params: z.strictObject({
    file: z.string().check(
      z.describe("File with the packet; - for standard input"),
    ),
    prompt: z._default(z.boolean(), false).check(
      z.describe("Show the prompt that an agent is given"),
    ),
  }),
  result: () =>
    z.strictObject({ packet: Shown, prompt: z.nullable(z.string()) }),
  positional: ["file"],
  example: "lockstep packet show task.md --prompt",
  run: async (context, { file, prompt }) => {
    const loaded = await loadPacket(context, file);
    const packet = requirePacket(loaded, file);
    const role = ROLE_TEXT[packet.mode];
    return {
      packet: shownOf(packet),
      prompt: prompt ? promptOf(packet, { text: loaded.text, role }) : null,
    };
  },
  text: ({ packet, prompt }) => prompt?.trimEnd() ?? textOf(packet),
});

function shownOf(packet: Packet): z.output<typeof Shown> {
  return {
    ...packet,
    scope: { allow: [...packet.scope.allow], deny: [...packet.scope.deny] },
    non_goals: [...packet.non_goals],
    verification: [...packet.verification],
    deliverable: [...packet.deliverable],
    constraints: [...packet.constraints],
    acceptance: [...packet.acceptance],
    locks: [...packet.locks],
  };
}

function textOf(packet: z.output<typeof Shown>): string {
  const { timeout_seconds } = packet;
  return [
    `mode: ${packet.mode}`,
    `workdir: ${packet.workdir}`,
    ...line("case", packet.case_id),
    ...line("runner", packet.runner),
    ...line(
      "timeout",
      timeout_seconds === null ? null : `${timeout_seconds} s`,
    ),
    ...line("dirty overlap", packet.allow_dirty_overlap ? "allowed" : null),
    `objective: ${packet.objective}`,
    `scope: ${describeScope(packet.scope)}`,
    ...list("locks", packet.locks),
    ...list("non-goals", packet.non_goals),
    ...list("constraints", packet.constraints),
    ...list("acceptance", packet.acceptance),
    ...list("verification", packet.verification),
    ...list("deliverable", packet.deliverable),
    ...(packet.context === "" ? [] : ["context:", packet.context]),
  ].join("\n");
}

function line(name: string, value: string | null): string[] {
  return value === null ? [] : [`${name}: ${value}`];
}

function list(name: string, items: readonly string[]): string[] {
  return items.length === 0
    ? []
    : [`${name}:`, ...items.map((item) => `  - ${item}`)];
}
