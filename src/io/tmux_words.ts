/** Words of tmux command lines: what has to be said so that tmux takes it as it is. */
import viewerConf from "../../tmux/viewer.conf" with { type: "text" };

/** Returns the words that set the right end of the status line to a command. */
export function statusWords(
  statusLine: readonly string[] | undefined,
): string[] {
  if (statusLine === undefined) return [];
  const command = statusLine.map((each) =>
    `'${each.replaceAll("'", `'\\''`)}'`
  );
  // A status line is also a format of times: `%H`.
  const line = literal(command.join(" ")).replaceAll("%", "%%");
  return [";", "set-option", "status-right", `#(${line}) `];
}

/** tmux would replace `#{…}`, and run what stands in `#(…)`. */
export function literal(text: string): string {
  return text.replaceAll("#", "##");
}

/** A word that ends in `;` would end the tmux command. */
export function word(text: string): string {
  return text.endsWith(";") ? `${text.slice(0, -1)}\\;` : text;
}

/** What a line of `tmux/viewer.conf` is about, by how it begins. */
const BEGINNINGS = {
  session: /^set-option (?!-w)/,
  window: /^set-option -w/,
  keys: /^bind-key -T lockstep-viewer /,
} as const;

/** The table of keys that only viewers use. */
export const VIEWER_KEYS = "lockstep-viewer";

/** Lines of `tmux/viewer.conf` as words of one tmux command line. */
export function viewerWords(of: keyof typeof BEGINNINGS): string[] {
  return viewerConf.split("\n").filter((line) => BEGINNINGS[of].test(line))
    .flatMap((line) => [
      ";",
      ...(line.match(/"[^"]*"|\S+/g) ?? []).map((word) =>
        word.replace(/^"|"$/g, "")
      ),
    ]);
}
