/** Returns the text of a report, as a hook writes it. */
export function reportText(
  kind: string,
  fields: Readonly<Record<string, string>>,
): string {
  return Object.entries({ kind, ...fields })
    .map(([key, value]) =>
      `${key} ${value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n`
    ).join("");
}
