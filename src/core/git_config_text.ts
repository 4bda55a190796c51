/**
 * The one change that Lockstep makes to a repository's git configuration: an
 * include as its last section. Text in, text out, so that taking it away can
 * give back every byte.
 */

/** Relative to the folder of the configuration file. */
export const INCLUDED_PATH = "lockstep/gitconfig";

const SECTION = `[include]\n\tpath = ${INCLUDED_PATH}\n`;
const INCLUDE_LINE =
  /^[ \t]*path[ \t]*=[ \t]*"?lockstep\/gitconfig"?[ \t]*(; joined)?$/i;
const SECTION_LINE = /^[ \t]*\[/;
const HOOKS_PATH_LINE = /^[ \t]*hookspath[ \t]*=/i;

/**
 * Tells how the include stands: `last` when nothing after it sets another
 * hooks path, `shadowed` when something does, `absent`.
 */
export function includeState(config: string): "last" | "shadowed" | "absent" {
  const lines = config.split("\n");
  const at = lines.findLastIndex((line) => INCLUDE_LINE.test(line));
  if (at < 0) return "absent";
  return lines.slice(at).some((line) => HOOKS_PATH_LINE.test(line))
    ? "shadowed"
    : "last";
}

/** Returns the text with the include as its last section. */
export function withInclude(config: string): string {
  if (includeState(config) === "last") return config;
  const rest = withoutInclude(config);
  return rest === "" || rest.endsWith("\n")
    ? rest + SECTION
    // The mark lets the removal give back a text without its last newline.
    : `${rest}\n${SECTION.trimEnd()} ; joined\n`;
}

/** Returns the text without the include; other lines are left as they are. */
export function withoutInclude(config: string): string {
  const joined = `\n${SECTION.trimEnd()} ; joined\n`;
  if (config.includes(joined)) return config.replace(joined, "");
  if (config.includes(SECTION)) {
    const at = config.lastIndexOf(SECTION);
    const after = config.slice(at + SECTION.length);
    // Lines that git has added to our section keep their heading.
    if (after === "" || SECTION_LINE.test(after)) {
      return config.slice(0, at) + after;
    }
  }
  return config.split("\n").filter((line) => !INCLUDE_LINE.test(line))
    .join("\n");
}

/** Returns the included text, which says where the hooks are. */
export function includedText(hooksPath: string, digest: string): string {
  return [
    `# lockstep-hooks ${digest}`,
    "# Made by Lockstep; lockstep workspace remove takes it away.",
    "[core]",
    `\thooksPath = "${escapeValue(hooksPath)}"`,
    "",
  ].join("\n");
}

/** Returns what an included text says, or `undefined` for other text. */
export function parseIncluded(
  text: string,
): { readonly digest: string; readonly hooksPath: string } | undefined {
  const digest = /^# lockstep-hooks (\S+)$/m.exec(text)?.[1];
  const path = /^\thooksPath = "(.*)"$/m.exec(text)?.[1];
  if (digest === undefined || path === undefined) return undefined;
  return { digest, hooksPath: unescapeValue(path) };
}

function escapeValue(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll("\n", "\\n").replaceAll("\t", "\\t");
}

function unescapeValue(value: string): string {
  return value.replaceAll(
    /\\(.)/g,
    (_, letter: string) =>
      letter === "n" ? "\n" : letter === "t" ? "\t" : letter,
  );
}
