import type { OutlineRow } from "./task_outline.ts";

/** First line of every mirror: no other file is ever replaced. */
export const MIRROR_MARK =
  "<!-- lockstep mirror: written anew by each refresh -->";

const BOX = {
  todo: " ",
  active: "~",
  blocked: "!",
  done: "x",
  failed: "!",
  skipped: "-",
} as const;

/** Renders a tree as Markdown; the same tree gives the same text. */
export function mirrorText(
  session: { readonly id: string; readonly user_request: string },
  rows: readonly OutlineRow[],
): string {
  const lines = rows.map((row) => {
    const count = row.total > 0 ? ` (${row.done}/${row.total})` : "";
    const who = row.claimed_by === null ? "" : `, ${row.claimed_by}`;
    const note = row.note === null || row.note === ""
      ? ""
      : `: ${escape(row.note)}`;
    return `${"  ".repeat(row.depth)}- [${BOX[row.state]}] **${row.id}** ${
      escape(row.title)
    }${count}, ${row.state}${who}${note}`;
  });
  return [
    MIRROR_MARK,
    `# ${escape(session.id)}`,
    "",
    escape(session.user_request),
    "",
    ...(lines.length === 0 ? ["No tasks."] : lines),
    "",
  ].join("\n");
}

/** One line, in which nothing is taken for Markdown or HTML. */
function escape(text: string): string {
  return text.replace(/\s+/g, " ").trim()
    .replace(/[\\`*_[\]<>#|]/g, (character) => `\\${character}`);
}
