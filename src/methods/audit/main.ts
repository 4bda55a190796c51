import * as z from "zod/mini";
import {
  auditHistory,
  noteAudited,
  recordFindings,
} from "../../core/audit_rules.ts";
import { findUpstreamChanges, protectedHistories } from "../audit_history.ts";
import { auditResult, auditText } from "../audit_result.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "audit.main",
  summary: "Compare protected branches with what was approved to land on them",
  effect: "write",
  params: z.strictObject({}),
  result: () => auditResult(),
  example: "lockstep audit main",
  run: async (context) => {
    const histories = await protectedHistories(context);
    const changed = await findUpstreamChanges(context);
    return await context.transact((tx) => {
      const findings = [
        ...histories.flatMap((each) => auditHistory(tx, each)),
        ...changed,
      ];
      const recorded = recordFindings(tx, findings, context.now());
      noteAudited(tx, histories);
      return { findings, recorded };
    });
  },
  text: (result) =>
    auditText(result, "Every commit of the protected branches was approved"),
  exitStatus: (result) => result.recorded.length === 0 ? 0 : 1,
});
