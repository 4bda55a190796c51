/** Names of files and folders; `\udcXX` is the byte XX. */
const NAMES = [
  ...["src", "src2", "SRC", "env", ".env", "a", "b", "ab", "x.ts", "t.py"],
  ...["my file", " lead", "trail ", "qu'o\"te", "new\nline", "tab\t", "-dash"],
  ...["--all", ":(top)", "!not", "#hash", "sta*r", "qu?", "[ab]", "[slug]"],
  ...["back\\slash", "\\a", "]", "[", "é", "e\u0301", "名", "\udcff\udcfe"],
  ...["none", "...x", "~", "$HOME", "%41", "+plus", "a-c", "^x", "{a,b}"],
];
const GLOBS = [
  ...[
    "*",
    "**",
    "?",
    "??",
    "*.ts",
    "s*",
    "*2",
    "[ab]",
    "[!a]*",
    "[a-c]?",
    "???",
    "a?b",
    "a*b",
  ],
  ...[
    "\\[slug\\]",
    "\\*",
    "sta\\*r",
    "[s]rc",
    "*e*",
    "s**",
    "[*]*",
    "[]]",
    "[\\]x]",
  ],
  ...["[A-Z]*", "[^s]*", "*\\", "[", "***", "é*", "*é", "src*"],
];

/** Returns the same numbers each time: a failure can be seen again. */
export function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Returns paths of files that can be in one tree together. */
export function randomPaths(
  random: (limit: number) => number,
  count: number,
): string[] {
  const files = new Set<string>();
  const folders = new Set<string>();
  while (files.size < count) {
    const depth = 1 + random(4);
    const parts = Array.from(
      { length: depth },
      () => NAMES[random(NAMES.length)] ?? "",
    );
    const above = parts.slice(0, -1).map((_, i) =>
      parts.slice(0, i + 1).join("/")
    );
    const path = parts.join("/");
    const isClash = folders.has(path) || above.some((each) => files.has(each));
    if (isClash) continue;
    files.add(path);
    for (const folder of above) folders.add(folder);
  }
  return [...files];
}

/** Returns a pattern that has something to do with some of the paths. */
export function randomPattern(
  random: (limit: number) => number,
  paths: readonly string[],
): string {
  const path = paths[random(paths.length)] ?? "";
  const parts = path.split("/").slice(0, 1 + random(3));
  const isText = parts.every((part) => part.isWellFormed());
  const from = isText && random(4) > 0 ? parts : ["src"];
  const made = from.map((part) =>
    random(3) === 0 ? GLOBS[random(GLOBS.length)] ?? "*" : part
  );
  return made.join("/") + ["", "", "", "/", "/**", "/*"][random(6)];
}
