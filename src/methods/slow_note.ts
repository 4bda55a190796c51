/** Says what is under way once it has taken so long; ends with its scope. */
export function noteWhenSlow(
  report: (line: string) => void,
  line: string,
  afterMs = 1000,
): Disposable {
  const timer = setTimeout(() => report(line), afterMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
