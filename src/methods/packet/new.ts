import * as z from "zod/mini";
import { Role } from "../../core/records/thread.ts";
import { method } from "../method.ts";
import {
  outputParam,
  packetResult,
  packetText,
  putPacket,
} from "../packet_output.ts";

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
    output: outputParam(),
  }),
  result: packetResult,
  example: "lockstep packet new --mode verifier --verification 'npm test'",
  run: (context, params) => {
    const { scope: allow, deny, output, ...said } = params;
    const { non_goals } = said;
    const isScoped = allow.length > 0 || deny.length > 0;
    return Promise.resolve(putPacket(context, {
      ...said,
      workdir: params.workdir ?? context.repository().topLevel,
      scope: isScoped ? { allow, deny } : undefined,
      non_goals: non_goals.length === 0 ? undefined : non_goals,
    }, output));
  },
  text: packetText,
});

function list(what: string) {
  return z._default(z.array(z.string()), []).check(z.describe(what));
}
