import * as z from "zod/mini";
import { EXIT_STATUS } from "../../core/error.ts";
import { verifyLedger } from "../../store/verify.ts";
import { method } from "../method.ts";
import { findChainProblems } from "../run_integrity.ts";

const Problem = z.strictObject({
  kind: z.enum([
    "damage",
    "format",
    "record",
    "reference",
    "run",
    "projection",
    "backup",
    "history",
    "leftover",
    "file_system",
  ]),
  text: z.string(),
});

export const definition = method({
  name: "ledger.verify",
  summary: "Check the ledger, its records, runs, backups and policy files",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({
      seq: z.nullable(z.int()),
      aggregates: z.int(),
      records: z.int(),
      problems: z.array(Problem),
    }),
  example: "lockstep ledger verify",
  run: async (context) => {
    const { problems, ...counts } = await verifyLedger(context.ledger());
    const isUnreadable = problems.some(({ kind }) =>
      kind === "damage" || kind === "format"
    );
    // What cannot be read has no chain that could be followed.
    const chain = isUnreadable ? [] : await findChainProblems(context);
    return {
      ...counts,
      problems: [
        ...problems.map(({ kind, text }) => ({ kind, text })),
        ...chain.map((text) => ({ kind: "run", text } as const)),
      ],
    };
  },
  text: (result) =>
    [
      ...result.problems.map(({ kind, text }) => `${kind}: ${text}`),
      `${result.problems.length} problem(s) in ${result.records} records of ${result.aggregates} aggregates, up to event ${
        result.seq ?? "?"
      }`,
    ].join("\n"),
  exitStatus: (result) =>
    result.problems.length === 0 ? 0 : EXIT_STATUS.corrupt,
});
