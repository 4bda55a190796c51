import * as z from "zod/mini";
import { counted } from "../../core/count_text.ts";
import { allRuns, requireRun } from "../../core/run_seal.ts";
import { method } from "../method.ts";
import { findChainProblems, integrityOf } from "../run_integrity.ts";

const Checked = z.strictObject({
  run_id: z.string(),
  integrity: z.enum(["intact", "changed", "gone"]),
  problems: z.array(
    z.strictObject({ name: z.string(), is: z.enum(["changed", "missing"]) }),
  ),
});

export const definition = method({
  name: "run.verify",
  summary: "Check that the records of runs are what was sealed in the ledger",
  effect: "read",
  params: z.strictObject({
    run: z.optional(
      z.string().check(z.describe("Id of the run; all runs when left out")),
    ),
  }),
  result: () =>
    z.strictObject({
      is_intact: z.boolean(),
      runs: z.array(Checked),
      /** What is wrong with the chain of sealed runs. */
      chain: z.array(z.string()),
    }),
  positional: ["run"],
  example: "lockstep run verify",
  run: async (context, params) => {
    const { run } = params;
    const wanted = context.read((view) =>
      run === undefined ? allRuns(view) : [requireRun(view, run, "verify")]
    );
    const runs: z.output<typeof Checked>[] = [];
    for (const each of wanted) {
      const { integrity, problems } = await integrityOf(context, each);
      runs.push({ run_id: each.id, integrity, problems: [...problems] });
    }
    const chain = await findChainProblems(context);
    const is_intact = chain.length === 0 &&
      runs.every(({ integrity }) => integrity !== "changed");
    return { is_intact, runs, chain };
  },
  text: ({ is_intact, runs, chain }) =>
    [
      ...runs.filter(({ integrity }) => integrity !== "intact").map((each) =>
        `${each.run_id}: ${each.integrity}${
          each.problems.map(({ name, is }) => `; ${name} ${is}`).join("")
        }`
      ),
      ...chain,
      is_intact
        ? counted(
          runs.length,
          "run is as it was sealed",
          "runs are as they were sealed",
        )
        : "The record was changed after the fact",
    ].join("\n"),
  exitStatus: ({ is_intact }) => is_intact ? 0 : 1,
});
