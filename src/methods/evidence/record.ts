import * as z from "zod/mini";
import { actorName } from "../../core/actor.ts";
import { recordTold } from "../../core/evidence_record.ts";
import { Evidence } from "../../core/records/task.ts";
import { requireTask } from "../../core/task_tree.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "evidence.record",
  summary: "Record what you have seen; it counts as a claim, never as a gate",
  effect: "write",
  params: z.strictObject({
    task_id: z.string().check(z.describe("Id of the Case or Step: C4, C4.1")),
    text: z.string().check(z.minLength(1), z.describe("What was seen")),
    label: z._default(z.enum(["direct", "proxy", "local", "blocked"]), "local")
      .check(z.describe(
        "Seen at the real boundary, at a stand-in, in tests here, or not to be had",
      )),
    command: z.optional(
      z.string().check(z.describe("Shell line that was run")),
    ),
    exit_status: z.optional(
      z.int().check(z.describe("Exit status it ended with")),
    ),
    files: z.optional(
      z.array(z.string()).check(
        z.describe("Path that was changed; repeatable"),
      ),
    ),
    session_id: sessionParam(),
  }),
  result: () => z.strictObject({ evidence: Evidence }),
  positional: ["task_id", "text"],
  example:
    'lockstep evidence record C4 "all tests pass" --command "npm test" --exit-status 0',
  run: async (context, params) => {
    const by = actorName(context.actor());
    const session = context.sessionId();
    const evidence = await context.transact((tx) => {
      const task = requireTask(tx, params.task_id, {
        action: "record evidence for",
        session,
      });
      const { command, exit_status, files, text, label } = params;
      return recordTold(tx, {
        task,
        told: {
          kind: "observation",
          text,
          label,
          by,
          gate: null,
          argv: command === undefined ? [] : ["sh", "-c", command],
          exit_status: exit_status ?? null,
          files: files ?? [],
        },
      }, context.now());
    });
    return { evidence };
  },
  text: ({ evidence }) =>
    `${evidence.id}  ${evidence.label}, ${evidence.source}  ${evidence.text}`,
});
