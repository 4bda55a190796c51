import * as z from "zod/mini";
import { casePacket } from "../../core/packet_case.ts";
import { Role } from "../../core/records/thread.ts";
import { requireCase } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import {
  outputParam,
  packetResult,
  packetText,
  putPacket,
} from "../packet_output.ts";

export const definition = method({
  name: "packet.from_case",
  summary: "Write a task packet out of a Case",
  effect: "write",
  params: z.strictObject({
    case_id: z.string().check(z.describe("Id of the Case: C4")),
    mode: z._default(Role, "worker").check(z.describe("Role of the agent")),
    workdir: z.optional(
      z.string().check(
        z.describe(
          "Absolute path; the worktree of the Case, or this one, when left out",
        ),
      ),
    ),
    output: outputParam(),
    session_id: z.optional(
      z.string().check(z.describe("Session; the caller's when left out")),
    ),
  }),
  result: packetResult,
  positional: ["case_id"],
  example: "lockstep packet from-case C4 --output ../task-C4.md",
  run: (context, params) => {
    const { mode, workdir, output } = params;
    const session = context.sessionId();
    const folder = context.repository().topLevel;
    const parts = context.read((view) => {
      const task = requireCase(view, params.case_id, {
        action: "write a packet of",
        session,
      });
      return casePacket(view, { task, mode, folder });
    });
    const at = workdir ?? parts.workdir;
    return Promise.resolve(
      putPacket(context, { ...parts, workdir: at }, output),
    );
  },
  text: packetText,
});
