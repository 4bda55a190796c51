import * as z from "zod/mini";
import { DispatchedRun } from "../../core/records/run.ts";
import { requireRun } from "../../core/run_seal.ts";
import { method } from "../method.ts";
import { integrityOf } from "../run_integrity.ts";
import { loadRunArtifacts } from "../run_read.ts";

export const definition = method({
  name: "run.show",
  summary: "Show a dispatched run: verdict, evidence, and where its record is",
  effect: "read",
  params: z.strictObject({
    run: z.string().check(z.describe("Id of the run")),
  }),
  result: () =>
    z.strictObject({
      run: DispatchedRun,
      /** `gone`: the artifacts were pruned. */
      integrity: z.enum(["intact", "changed", "gone"]),
      problems: z.array(
        z.strictObject({
          name: z.string(),
          is: z.enum(["changed", "missing"]),
        }),
      ),
      run_dir: z.string(),
      /** `policy.json`; null while it runs, and once it is pruned. */
      policy: z.nullable(z.record(z.string(), z.unknown())),
      evidence: z.nullable(z.record(z.string(), z.unknown())),
      result: z.nullable(z.record(z.string(), z.unknown())),
      /** `result.md`. */
      text: z.nullable(z.string()),
    }),
  positional: ["run"],
  example: "lockstep run show 20261121-143015-worker-add-slugify-test-3f9a",
  run: async (context, params) => {
    const run = context.read((view) => requireRun(view, params.run, "show"));
    const { integrity, problems, folder } = await integrityOf(context, run);
    return {
      run,
      integrity,
      problems: [...problems],
      run_dir: folder,
      ...loadRunArtifacts(folder),
    };
  },
  text: ({ run, integrity, problems, run_dir, text }) =>
    [
      `Run ${run.id}, thread ${run.thread_id}: ${run.state}${
        run.status === null ? "" : `, ${run.status}`
      }`,
      `record ${integrity}${
        problems.map(({ name, is }) => `; ${name} ${is}`).join("")
      }: ${run_dir}`,
      ...(text === null ? [] : ["", text.trimEnd()]),
    ].join("\n"),
  exitStatus: ({ integrity }) => integrity === "changed" ? 1 : 0,
});
