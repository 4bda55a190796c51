import * as z from "zod/mini";
import { resumeText } from "../../core/resume_text.ts";
import { method } from "../method.ts";
import { lookUp } from "../resume_look.ts";
import { gitState, resumeRef } from "../resume_result.ts";
import { sessionParam } from "../task_params.ts";

export const definition = method({
  name: "work.current_ref",
  summary: "Show where you stand: Case, Steps done, and the one next step",
  effect: "read",
  params: z.strictObject({
    session_id: sessionParam(),
  }),
  result: () =>
    z.strictObject({
      current_ref: resumeRef(),
      git: gitState(),
      unread: z.int(),
      drift: z.array(z.string()),
    }),
  example: "lockstep work current-ref",
  run: async (context) => {
    const { ref, ...beside } = await lookUp(context);
    return { current_ref: ref, ...beside };
  },
  text: ({ current_ref, ...beside }) => resumeText(current_ref, beside),
});
