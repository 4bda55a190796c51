import type { Mirror } from "../core/records/resume.ts";
import { mirrorText } from "../core/task_mirror.ts";
import { outlineOf } from "../core/task_outline.ts";
import type { Context } from "./context.ts";

/** Returns the text of a session's mirror as it would be written now. */
export function renderMirror(context: Context, session: string): string {
  return context.read((view) => {
    const rows = outlineOf(view, { session, allSteps: true }, context.now());
    const found = view.find("sessions", session);
    return mirrorText({
      id: session,
      user_request: found?.user_request ?? "",
    }, rows);
  });
}

/** Returns the mirror that a session has, if any. */
export function findMirror(
  context: Context,
  session: string,
): Mirror | undefined {
  return context.read((view) => view.find("mirrors", session));
}

/** Returns the sha256 of a text. */
export async function textDigest(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
