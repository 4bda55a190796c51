/** What a packet's VERIFICATION asks for, and what an agent says of it. */

/** A line of VERIFICATION: a command, or what else is to be shown. */
export type VerificationItem =
  | { readonly kind: "command"; readonly text: string; readonly line: string }
  /** Words: nothing that could be run. */
  | { readonly kind: "statement"; readonly text: string };

/** Words of sh that begin a command and are no program of their own. */
const SHELL_WORDS: readonly string[] = [
  "!",
  "(",
  "[",
  "[[",
  "{",
  ".",
  ":",
  "cd",
  "command",
  "exec",
  "export",
  "for",
  "if",
  "set",
  "test",
  "true",
  "false",
  "while",
];

/**
 * Tells commands from statements: a command begins with `RUN:`, with a word
 * of the shell, or with a program that is there. `isProgram` is asked for the
 * first word that is no assignment.
 */
export function verificationItems(
  verification: readonly string[],
  isProgram: (word: string) => boolean,
): VerificationItem[] {
  return verification.map((text) => {
    const told = /^RUN:\s*/i.exec(text);
    if (told !== null) {
      return { kind: "command", text, line: text.slice(told[0].length) };
    }
    const first = firstWord(text);
    const isCommand = first !== undefined && !isSentence(text) &&
      (SHELL_WORDS.includes(first) || isProgram(first));
    return isCommand
      ? { kind: "command", text, line: text }
      : { kind: "statement", text };
  });
}

/** Returns the first word of a command line that could name a program. */
export function firstWord(line: string): string | undefined {
  const words = line.trim().split(/\s+/);
  return words.find((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word))
    ?.replace(/^["']|["']$/g, "");
}

/** `test that all is well` and `find out why` are for people. */
function isSentence(text: string): boolean {
  const isWords = !/[|<>&;$"'`=*/\\]|(?:^|\s)-{1,2}\w/.test(text);
  return isWords &&
    (/^\S+ (?:that|whether|if|how|why|out|sure)\b/i.test(text) ||
      /^\S+ (?:the|all|each|every) \S/i.test(text));
}

/** A run of a command as an agent tells it. */
export interface ClaimedRun {
  /** As it was told. */
  readonly text: string;
  /** Null when the text names none. */
  readonly command: string | null;
  readonly exit_status: number | null;
  /** Why it counts for nothing even as a claim; null when it can be compared. */
  readonly rejected: string | null;
}

const EXIT =
  /(?:\b(?:exit(?:ed|s)?|rc|status|code|returned)\b(?:\s*(?:code|status|with|of|was|is|:|=|→|->))*\s*|(?:→|->|=>)\s*)(\d{1,3})\b/i;

/**
 * Reads a claim of `verification_run`. Without the command or without its
 * exit code it is rejected: what cannot be compared is no report.
 */
export function claimedRun(text: string): ClaimedRun {
  const match = EXIT.exec(text);
  const before = match === null ? text : text.slice(0, match.index);
  const quoted = /`([^`]+)`/.exec(text)?.[1];
  const command = (quoted ?? before)
    .replace(/^[\s$>-]+/, "").replace(/(?:[\s:;,([=—–→-]|->|=>)+$/u, "").trim();
  const exit_status = match === null ? null : Number(match[1]);
  const missing = [
    ...(command === "" ? ["the command"] : []),
    ...(exit_status === null ? ["its exit code"] : []),
  ];
  return {
    text,
    command: command === "" ? null : command,
    exit_status,
    rejected: missing.length === 0 ? null : `it lacks ${missing.join(" and ")}`,
  };
}

/** Tells whether a claim speaks of this command line. */
export function isSameCommand(claim: ClaimedRun, line: string): boolean {
  const wanted = plain(line);
  return claim.command !== null && plain(claim.command) === wanted;
}

function plain(line: string): string {
  return line.replace(/^RUN:\s*/i, "").replaceAll(/\s+/g, " ").trim();
}
