import { program, type TempRepo } from "./temp_repo.ts";

/** What a person at a terminal got to see. */
export interface Seen {
  readonly status: number;
  /** What was said and asked, in one stream as on a screen. */
  readonly screen: string;
}

/**
 * Runs Lockstep at a terminal of its own and types what `answer` makes of the
 * code that is asked for; without a question nothing is typed.
 */
export async function atTerminal(
  repo: TempRepo,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly answer?: (code: string) => string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Promise<Seen> {
  const { cwd = repo.path, answer = (code: string) => code } = options;
  const command = [...program(), ...args].map(quoted).join(" ");
  const child = new Deno.Command("script", {
    args: ["-qec", command, "/dev/null"],
    cwd,
    clearEnv: true,
    env: { ...repo.env, ...options.env },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  // A question that is not understood would wait for ever.
  const deadline = setTimeout(() => child.kill("SIGKILL"), 60_000);
  const writer = child.stdin.getWriter();
  let screen = "";
  let hasAnswered = false;
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    screen += part;
    const code = /Type ([A-Z]{4}) to go on/.exec(screen)?.[1];
    if (code === undefined || hasAnswered) continue;
    hasAnswered = true;
    await writer.write(new TextEncoder().encode(`${answer(code)}\n`));
  }
  const { code: status } = await child.status;
  clearTimeout(deadline);
  await writer.close().catch(() => {}); // it has ended
  return { status, screen };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
