/** Runs commands in front of the reader, and stops when one does not do what it claims. */

export interface Shown {
  readonly status: number;
  readonly output: string;
}

/** A claim of the demo that did not come true. */
export class BrokenClaim extends Error {}

const NARROW = 100;

export class Stage {
  #transcript = "";

  constructor(
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly hidden: readonly (readonly [string, string])[],
  ) {}

  /** The whole performance, with this machine's paths replaced. */
  get transcript(): string {
    return this.#transcript;
  }

  /** Says what comes next. */
  say(text: string): void {
    this.#print(`\n# ${text}`);
  }

  /** Runs a command, shows it with its output, and checks its status. */
  async show(
    argv: readonly [string, ...string[]],
    options: { readonly cwd?: string; readonly fails?: true } = {},
  ): Promise<Shown> {
    const cwd = options.cwd ?? this.folder;
    const place = cwd === this.folder ? "" : ` (in ${basename(cwd)})`;
    this.#print(`$ ${argv.map(quoted).join(" ")}${place}`);
    const shown = await this.#run(argv, cwd);
    if (shown.output !== "") this.#print(shown.output.trimEnd());
    const hasFailed = shown.status !== 0;
    if (hasFailed !== (options.fails === true)) {
      throw new BrokenClaim(
        `"${argv.join(" ")}" ended with exit status ${shown.status}`,
      );
    }
    return shown;
  }

  /** Asks Lockstep for data without showing the question. */
  async ask(args: readonly string[], cwd = this.folder): Promise<unknown> {
    const shown = await this.#run(["lockstep", ...args, "--json"], cwd);
    if (shown.status !== 0) {
      throw new BrokenClaim(`lockstep ${args.join(" ")}: ${shown.output}`);
    }
    return JSON.parse(shown.output).data;
  }

  /** Stops the demo unless what it said is true. */
  claim(text: string, isTrue: boolean): void {
    if (!isTrue) throw new BrokenClaim(text);
    this.#print(`  ✓ ${text}`);
  }

  async #run(
    argv: readonly [string, ...string[]],
    cwd: string,
  ): Promise<Shown> {
    const [program, ...args] = argv;
    const result = await new Deno.Command(program, {
      args,
      cwd,
      clearEnv: true,
      env: { ...this.env },
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return {
      status: result.code,
      output: decoder.decode(result.stdout) + decoder.decode(result.stderr),
    };
  }

  #print(text: string): void {
    const shown = this.hidden.reduce(
      (all, [from, to]) => all.replaceAll(from, to),
      text,
    );
    this.#transcript += `${shown}\n`;
    // deno-lint-ignore no-console -- a demo is there to print
    console.log(shown);
  }
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function quoted(word: string): string {
  const brief = word.length > NARROW ? `${word.slice(0, NARROW)}…` : word;
  return /^[\w@%+=:,./-]+$/.test(brief) ? brief : `'${brief}'`;
}
