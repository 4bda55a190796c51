import { actorName } from "../core/actor.ts";
import type { Approval } from "../core/records/approval.ts";
import type { Context } from "./context.ts";
import { confirmAsPerson } from "./person_confirm.ts";

/** Returns those of the commands that nobody has approved word for word. */
export async function unapprovedCommands(
  context: Context,
  commands: readonly string[],
): Promise<string[]> {
  if (commands.length === 0) return [];
  const approvals = context.read((view) => view.all("approvals"));
  const unapproved: string[] = [];
  for (const command of new Set(commands)) {
    if (approvals[await digestOf(command)] === undefined) {
      unapproved.push(command);
    }
  }
  return unapproved;
}

/**
 * Shows commands to a person and records their consent.
 *
 * @throws {LockstepError} `person.required`, `person.not_confirmed`.
 */
export async function approveCommands(
  context: Context,
  commands: readonly string[],
): Promise<Approval[]> {
  await confirmAsPerson(
    context,
    "approve set-up commands",
    [
      "These commands of the project will run in every new worktree:",
      ...commands.map((each) => `  ${each}`),
    ].join("\n"),
  );
  const digests = await Promise.all(commands.map(digestOf));
  return await context.transact((tx) =>
    commands.map((text, index) => {
      const digest = digests[index] ?? "";
      const approval: Approval = {
        digest,
        text,
        by: `claimed_person:${actorName(context.actor())}`,
        approved_at: context.now(),
      };
      tx.put("approvals", digest, approval);
      return approval;
    })
  );
}

async function digestOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
