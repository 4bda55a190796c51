import { type PacketParts, writePacket } from "../../src/core/packet_write.ts";
import type { RunReview } from "../../src/core/records/run_review.ts";
import { openSession } from "./session_repo.ts";
import { type Outcome, TempRepo } from "./temp_repo.ts";

/** What `dispatch --json` answers. */
export interface Dispatched {
  readonly run_id: string;
  readonly thread_id: string;
  readonly status: string;
  readonly worktree_path: string;
  readonly run_dir: string;
}

/** Words that an agent of a test reports; what is left out is empty. */
export interface Told {
  readonly result?: string;
  readonly changed_files?: readonly string[];
  readonly verification_run?: readonly string[];
  readonly findings?: readonly string[];
  readonly summary?: string;
}

/** Returns shell lines by which a program hands a result back. */
export function reportLines(told: Told = {}): string {
  const report = {
    result: "done",
    summary: "",
    changed_files: [],
    verification_run: [],
    evidence: [],
    findings: [],
    risks: [],
    next: "",
    ...told,
  };
  return `cat <<'REPORT'\n${JSON.stringify(report)}\nREPORT`;
}

/** A repository with an open session, in which packets are dispatched. */
export class ReviewRepo implements AsyncDisposable {
  #packets = 0;

  private constructor(
    readonly repo: TempRepo,
    /** The session's own worktree. */
    readonly folder: string,
  ) {}

  static async create(
    options: { readonly config?: string } = {},
  ): Promise<ReviewRepo> {
    const repo = await TempRepo.create();
    if (options.config !== undefined) {
      await repo.write("lockstep.yaml", options.config);
      await repo.git("add", "lockstep.yaml");
      await repo.git("commit", "-q", "-m", "config");
    }
    await repo.mustRun("workspace", "init");
    const { worktree } = await openSession(
      repo,
      "--user-request",
      "Gallery",
      "--worktree-name",
      "gallery",
    );
    return new ReviewRepo(repo, worktree.path);
  }

  /** Runs Lockstep in the session's worktree: as its root. */
  run(...args: string[]): Promise<Outcome> {
    return this.repo.run(args, { cwd: this.folder });
  }

  mustRun(...args: string[]): Promise<unknown> {
    return this.repo.mustRunIn(this.folder, ...args);
  }

  /** Writes a packet to a file outside of every worktree. */
  async packet(parts: Partial<PacketParts> = {}): Promise<string> {
    const path = `${this.repo.root}/packet-${++this.#packets}.md`;
    const text = writePacket({
      mode: "worker",
      workdir: this.folder,
      objective: "Write a file",
      scope: { allow: ["src"], deny: [] },
      non_goals: [],
      verification: ["test -f src/a.txt"],
      deliverable: ["src/a.txt"],
      ...parts,
    });
    await Deno.writeTextFile(path, text);
    return path;
  }

  /** Runs a packet with a shell script as its agent, however it comes out. */
  async dispatch(
    packet: string,
    script: string,
    ...flags: string[]
  ): Promise<Dispatched> {
    const outcome = await this.run(
      "dispatch",
      "--task",
      packet,
      ...flags,
      "--runner",
      "command",
      "--json",
      "--",
      "sh",
      "-c",
      script,
    );
    if (outcome.stdout === "") throw new Error(outcome.stderr);
    // Its shape is the contract of the method.
    return JSON.parse(outcome.stdout).data as Dispatched;
  }

  /** Opens the review of a run and returns it. */
  async review(id: string): Promise<RunReview> {
    const opened = await this.mustRun("review", "open", id);
    return (opened as { review: RunReview }).review;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.repo[Symbol.asyncDispose]();
  }
}
