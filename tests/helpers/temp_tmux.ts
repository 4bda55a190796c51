import type { TmuxServer } from "../../src/io/tmux.ts";
import { exec, type Outcome } from "./temp_repo.ts";

/** A tmux server of its own, with a configuration of its own or none. */
export class TempTmux implements AsyncDisposable {
  private constructor(
    readonly folder: string,
    readonly server: TmuxServer,
  ) {}

  static async create(
    options: { readonly config?: string } = {},
  ): Promise<TempTmux> {
    const folder = await Deno.realPath(
      await Deno.makeTempDir({ prefix: "lockstep-test-" }),
    );
    const tmux = new TempTmux(folder, { socket: `${folder}/socket` });
    if (options.config !== undefined) {
      await Deno.writeTextFile(`${folder}/tmux.conf`, options.config);
      await tmux.run("-f", `${folder}/tmux.conf`, ...KEEPER);
    }
    return tmux;
  }

  /** What a client of this server finds in its environment. */
  get env(): Record<string, string> {
    return {
      PATH: Deno.env.get("PATH") ?? "",
      HOME: this.folder,
      TERM: "xterm-256color",
      LC_ALL: "C.UTF-8",
    };
  }

  /** Runs a tmux command on this server. */
  run(...args: string[]): Promise<Outcome> {
    return exec(["tmux", "-S", this.server.socket, ...args], {
      cwd: this.folder,
      env: this.env,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("kill-server");
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** A session that keeps a server with a given configuration up. */
const KEEPER = ["new-session", "-d", "-s", "keeper", "sleep", "600"];
