/** What a benchmark found: a table for people, JSON for programs. */
export interface Report {
  /** Name of the benchmark. */
  readonly name: string;
  /** Headings; the first is of the names of the rows. */
  readonly columns: readonly [string, ...string[]];
  readonly rows: readonly Row[];
}

export interface Row {
  readonly name: string;
  /** One for each column but the first; null: it has none. */
  readonly figures: readonly (number | null)[];
  /** Over its limit, whatever that is a limit of. */
  readonly isOver: boolean;
}

/** Returns a report as a table in Markdown. */
export function tableOf({ columns, rows }: Report): string {
  const lines = [
    columns,
    ...rows.map(({ name, figures }) => [name, ...figures.map(shown)]),
  ];
  const widths = columns.map((_, i) =>
    Math.max(...lines.map((line) => line[i]?.length ?? 0))
  );
  const [head, ...body] = lines.map((line) =>
    `| ${line.map((cell, i) => padded(cell, i, widths[i] ?? 0)).join(" | ")} |`
  );
  const rule = widths.map((width, i) =>
    i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`
  );
  return [head, `| ${rule.join(" | ")} |`, ...body].join("\n");
}

function padded(cell: string, column: number, width: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

function shown(figure: number | null): string {
  if (figure === null) return "";
  if (Number.isInteger(figure)) return String(figure);
  return figure.toFixed(Math.abs(figure) < 10 ? 2 : 1);
}

/** Returns the middle one, or the one above the middle. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
