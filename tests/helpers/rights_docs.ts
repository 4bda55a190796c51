import { Role } from "../../src/core/records/thread.ts";
import { findRight } from "../../src/core/rights.ts";
import { METHODS } from "../../src/methods/mod.ts";

/**
 * Returns two tables of what threads may call, by group: where it depends on
 * the role, and where all roles may call the same. A root and a person may
 * call everything.
 */
export function rightsTables(): string {
  const groups = new Map<string, string[]>();
  for (const name of Object.keys(METHODS)) {
    const group = name.split(".")[0] ?? name;
    groups.set(group, [...groups.get(group) ?? [], name]);
  }
  const rows = [...groups].toSorted(([a], [b]) => a < b ? -1 : 1)
    .map(([group, names]) => ({
      group: `\`${group}\``,
      cells: Role.options.map((role) => allowed(names, role)),
    }));
  const isSame = ({ cells }: { cells: string[] }) => new Set(cells).size === 1;
  const differing = rows.filter((row) => !isSame(row));
  return [
    table([
      ["group", ...Role.options],
      ...differing.map(({ group, cells }) => [group, ...cells]),
    ]),
    "The same for every role:",
    table([
      ["group", "threads may call"],
      ...rows.filter(isSame).map(({ group, cells }) => [group, cells[0] ?? ""]),
    ]),
  ].join("\n\n");
}

function allowed(names: readonly string[], role: Role): string {
  const mine = names.filter((name) => {
    const right = findRight(name) ?? "root";
    return right === "everybody" || (right !== "root" && right.includes(role));
  });
  if (mine.length === names.length) return "all";
  if (mine.length === 0) return "–";
  // The fewer are named: those it may call, or those it may not.
  const others = names.filter((name) => !mine.includes(name));
  const words = (of: readonly string[]) =>
    of.map((name) => name.split(".").slice(1).join(".") || name).join(", ");
  return mine.length <= others.length
    ? words(mine)
    : `all but ${words(others)}`;
}

/** A table as `deno fmt` leaves it. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length))
  );
  const line = (cells: readonly string[]) =>
    `| ${
      cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")
    } |`;
  const [head = [], ...rest] = rows;
  return [
    line(head),
    `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`,
    ...rest.map(line),
  ].join("\n");
}
