import * as z from "zod/mini";
import { approveCommands, unapprovedCommands } from "./command_approve.ts";
import { method } from "./method.ts";

const Command = z.strictObject({
  text: z.string(),
  is_approved: z.boolean(),
});

export const definition = method({
  name: "approve",
  summary: "As a person, allow the project's set-up commands to run",
  effect: "write",
  params: z.strictObject({
    list: z._default(z.boolean(), false).check(
      z.describe("Only show them, and which are approved"),
    ),
  }),
  result: () => z.strictObject({ commands: z.array(Command) }),
  example: "lockstep approve --list",
  run: async (context, params) => {
    const { setup } = (await context.config()).worktree;
    const unapproved = await unapprovedCommands(context, setup);
    if (!params.list && unapproved.length > 0) {
      await approveCommands(context, unapproved);
    }
    return {
      commands: setup.map((text) => ({
        text,
        is_approved: !params.list || !unapproved.includes(text),
      })),
    };
  },
  text: ({ commands }) =>
    commands.length === 0
      ? "The project has no set-up commands (worktree.setup)"
      : commands.map((each) =>
        `${each.is_approved ? "approved    " : "not approved"}  ${each.text}`
      ).join("\n"),
});
