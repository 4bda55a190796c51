import * as z from "zod/mini";
import { method } from "../method.ts";
import { loadPacket } from "../packet_load.ts";
import { problemResult } from "../packet_output.ts";

export const definition = method({
  name: "packet.lint",
  summary: "Check a task packet; every mistake with its line",
  effect: "read",
  params: z.strictObject({
    file: z.string().check(
      z.describe("File with the packet; - for standard input"),
    ),
  }),
  result: () =>
    z.strictObject({
      file: z.string(),
      is_valid: z.boolean(),
      problems: z.array(problemResult()),
    }),
  positional: ["file"],
  example: "lockstep packet lint task.md",
  run: async (context, { file }) => {
    const { problems } = await loadPacket(context, file);
    return { file, is_valid: problems.length === 0, problems: [...problems] };
  },
  text: ({ file, is_valid, problems }) =>
    is_valid
      ? `${file}: no mistakes`
      : problems.map(({ line, message, hint }) =>
        `${file}:${line}: ${message}\n  ${hint}`
      ).join("\n"),
  exitStatus: ({ is_valid }) => is_valid ? 0 : 1,
});
