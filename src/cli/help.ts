/** Help, made from the index and the methods. */
export function help(words: readonly string[]): Promise<string> {
  return Promise.resolve(words.join(" "));
}
