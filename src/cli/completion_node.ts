export interface CompletionWord {
  readonly word: string;
  readonly summary: string;
}

export interface CompletionFlag extends CompletionWord {
  readonly hasValue: boolean;
  /** Values it may have; empty: any. */
  readonly choices: readonly string[];
}

/** What can follow some words of a command line. */
export interface CompletionNode {
  /** The words so far, without flags: `lock acquire`; empty at the start. */
  readonly at: string;
  readonly words: readonly CompletionWord[];
  /** Of the command; at the start those that every command knows. */
  readonly flags: readonly CompletionFlag[];
}

/** Returns text as one word of a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Returns shell patterns of "words flag" after which a value follows. */
export function valuePatterns(nodes: readonly CompletionNode[]): string[] {
  return [
    `*' -C'`,
    ...nodes.flatMap(({ at, flags }) =>
      flags.filter(({ hasValue }) => hasValue).map(({ word }) =>
        at === "" ? `*${quote(` ${word}`)}` : quote(` ${at} ${word}`)
      )
    ),
  ];
}
