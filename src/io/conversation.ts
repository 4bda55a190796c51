import { sha256 } from "./sha256.ts";

/** Variables in which agent programs name the conversation of a call. */
const CONVERSATIONS = ["CLAUDE_CODE_SESSION_ID", "CODEX_THREAD_ID"];

/**
 * Returns a sign of each conversation that variables name; not the id itself,
 * with which others could go on with it.
 */
export async function conversationSigns(
  readVariable: (name: string) => string | undefined,
): Promise<string[]> {
  const signs: string[] = [];
  for (const name of CONVERSATIONS) {
    const id = readVariable(name);
    if (id === undefined) continue;
    signs.push(`conversation ${await sha256(`${name}=${id}`)}`);
  }
  return signs;
}
