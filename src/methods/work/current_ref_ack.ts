import * as z from "zod/mini";
import { actorName } from "../../core/actor.ts";
import { ackMark } from "../../core/resume_mark.ts";
import { method } from "../method.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "work.current_ref.ack",
  summary: "Say that you have read where you stand",
  effect: "write",
  params: z.strictObject({
    generation: z.int().check(
      z.describe("Generation that work current-ref has shown"),
    ),
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      actor: z.string(),
      generation: z.int(),
      version: z.int(),
      acked_at: z.nullable(z.string()),
    }),
  positional: ["generation"],
  example: "lockstep work current-ref ack 2",
  run: async (context, params) => {
    const actor = actorName(context.actor());
    const session = context.sessionId();
    const mark = await context.transact((tx) =>
      ackMark(
        tx,
        { actor, session, generation: params.generation },
        context.now(),
      )
    );
    const { generation, version, acked_at } = mark;
    return { actor, generation, version, acked_at };
  },
  text: (mark) => `${mark.actor} has read generation ${mark.generation}`,
});
