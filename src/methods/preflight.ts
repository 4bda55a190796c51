import * as z from "zod/mini";
import { EXIT_STATUS } from "../core/error.ts";
import { ANSWERS, SEVERITIES } from "../core/preflight_check.ts";
import { orderOf } from "./dispatch_packet.ts";
import { dispatchParams } from "./dispatch_params.ts";
import { checkBefore } from "./dispatch_preflight.ts";
import { method } from "./method.ts";

export const definition = method({
  name: "preflight",
  summary: "Check whether a task packet can be dispatched",
  effect: "read",
  params: z.extend(dispatchParams(), {
    detach: z._default(z.boolean(), false).check(
      z.describe(
        "Look for the viewer as well, in a pane of which it would run",
      ),
    ),
  }),
  result: () =>
    z.strictObject({
      is_blocked: z.boolean(),
      checks: z.array(z.strictObject({
        id: z.string(),
        severity: z.enum(SEVERITIES),
        answer: z.enum(ANSWERS),
        says: z.string(),
        remedy: z.nullable(z.string()),
      })),
      /** Uncommitted paths in the scope of a worker. */
      dirty_overlap: z.array(z.string()),
    }),
  positional: ["argv"],
  example: "lockstep preflight --task task.md --runner command -- ./worker.sh",
  run: async (context, params) => {
    const order = await orderOf(context, { ...params, file: params.task });
    const found = await checkBefore(context, order, {
      quota_gate: params.quota_gate,
      is_forced: params.force,
      is_dry_run: false,
      is_detached: params.detach,
    });
    return {
      is_blocked: found.is_blocked,
      checks: [...found.checks],
      dirty_overlap: [...found.dirty_overlap],
    };
  },
  text: ({ checks, is_blocked }) =>
    [
      ...checks.map(({ id, answer, severity, says, remedy }) =>
        `${MARK[answer]} ${id}${
          answer === "no" && severity === "blocking" ? " (blocks)" : ""
        }: ${says}${
          answer === "no" && remedy !== null ? `\n      ${remedy}` : ""
        }`
      ),
      is_blocked ? "Blocked" : "Nothing is in the way",
    ].join("\n"),
  exitStatus: ({ is_blocked }) => is_blocked ? EXIT_STATUS.run_blocked : 0,
});

const MARK = { yes: "ok  ", no: "NO  ", unknown: "?   " } as const;
