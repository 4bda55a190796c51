import type { Outcome } from "./temp_repo.ts";
import { delay } from "../../src/io/clock.ts";

export interface AttachOptions {
  /** Variables of the client; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a tmux command on the same server. */
  readonly tmux: (...args: string[]) => Promise<Outcome>;
}

/** A tmux client at a terminal of its own, as a person would attach it. */
export class AttachedClient implements AsyncDisposable {
  private constructor(
    private readonly client: Deno.ChildProcess,
    private readonly options: AttachOptions,
  ) {}

  /** Attaches by a line of shell, on a small terminal, and waits for it. */
  static async attach(
    command: string,
    options: AttachOptions,
  ): Promise<AttachedClient> {
    const client = new Deno.Command("script", {
      args: ["-qec", `stty cols 80 rows 20; ${command}`, "/dev/null"],
      clearEnv: true,
      env: { ...options.env },
      stdin: "piped",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const attached = new AttachedClient(client, options);
    await attached.untilClients(1);
    return attached;
  }

  async type(text: string): Promise<void> {
    const writer = this.client.stdin.getWriter();
    await writer.write(new TextEncoder().encode(text));
    writer.releaseLock();
  }

  /** Waits until the server has so many clients. */
  async untilClients(count: number): Promise<void> {
    for (let i = 0; i < 500; i++) {
      const { stdout } = await this.options.tmux("list-clients");
      if (stdout.split("\n").length - 1 === count) return;
      await delay(10);
    }
    throw new Error(`there never were ${count} clients`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.client.kill("SIGTERM");
    } catch (error) {
      // It has left by itself.
      if (!(error instanceof TypeError)) throw error;
    }
    await this.client.stdin.close().catch(() => {});
    await this.client.status;
  }
}
