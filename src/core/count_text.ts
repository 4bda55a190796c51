/**
 * Returns a count with its noun: `1 path`, `2 paths`. A verb goes along in
 * both forms: `counted(n, "path is", "paths are")`.
 */
export function counted(
  count: number,
  one: string,
  many = `${one}s`,
): string {
  return `${count} ${count === 1 ? one : many}`;
}
