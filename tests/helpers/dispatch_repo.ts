import { join } from "@std/path";
import { ThreadRepo } from "./thread_repo.ts";
import type { Outcome } from "./temp_repo.ts";

/** What a packet of a test says; the rest is the same in all of them. */
export interface PacketFields {
  readonly mode?: string;
  readonly workdir?: string;
  readonly objective?: string;
  readonly scope?: readonly string[];
  readonly verification?: readonly string[];
  /** Further lines, such as `CASE: C4`. */
  readonly more?: readonly string[];
}

/** The parts of an answer of `dispatch` that tests look at. */
export interface Dispatched {
  readonly run_id: string;
  readonly thread_id: string | null;
  readonly status: string;
  readonly reason: string;
  readonly worktree_path: string | null;
  readonly run_dir: string;
  readonly output_dir: string | null;
  readonly result: { readonly result: string; readonly risks: string[] } | null;
  readonly messages: string[];
  readonly out_of_scope_changes: string[];
  readonly out_of_scope_removed: string[];
  readonly dirty_overlap: string[];
  readonly is_verified: boolean;
  readonly policy_violation: boolean;
}

/** A report that says that all is done. */
export const REPORT = JSON.stringify({
  result: "done",
  summary: "it is there",
  changed_files: ["tests/t.py"],
  verification_run: ["grep -q new tests/t.py → exit 0"],
  evidence: [],
  findings: [],
  risks: [],
  next: "review it",
});

/** A shell script that does something and reports. */
export function worker(script: string, report = REPORT): string {
  return `${script}\nprintf '%s' '${report}' >"$LOCKSTEP_RESULT"`;
}

export const GOOD = "echo new >>tests/t.py";

/**
 * A repository with `src/a.py` and `tests/t.py`, in which packets are
 * dispatched to shell scripts.
 */
export class DispatchRepo implements AsyncDisposable {
  private constructor(readonly threads: ThreadRepo) {}

  static async create(): Promise<DispatchRepo> {
    const threads = await ThreadRepo.create();
    const script = `mkdir src tests sub
      echo a >src/a.py; echo t >tests/t.py; echo s >sub/a.txt
      echo ignored.log >.gitignore
      git add . && git commit -qm files`;
    const made = await threads.repo.exec(["sh", "-ec", script], {
      cwd: threads.folder,
    });
    if (made.status !== 0) throw new Error(made.stderr);
    return new DispatchRepo(threads);
  }

  get folder(): string {
    return this.threads.folder;
  }

  get root(): string {
    return this.threads.repo.root;
  }

  /** Writes a packet outside of the repository and returns its path. */
  async packet(fields: PacketFields = {}): Promise<string> {
    const lines = [
      `MODE: ${fields.mode ?? "worker"}`,
      `WORKDIR: ${fields.workdir ?? this.folder}`,
      ...fields.more ?? [],
      `OBJECTIVE: ${fields.objective ?? "Put new into tests/t.py"}`,
      "WRITE SCOPE:",
      ...(fields.scope ?? ["tests/t.py"]).map((each) => `- ${each}`),
      "NON-GOALS:",
      "- none",
      "VERIFICATION:",
      ...(fields.verification ?? ["grep -q new tests/t.py"])
        .map((each) => `- ${each}`),
      "DELIVERABLE:",
      "- the file",
    ];
    const name = `packet-${crypto.randomUUID()}.md`;
    const path = join(this.root, name);
    await Deno.writeTextFile(path, `${lines.join("\n")}\n`);
    return path;
  }

  /** Makes a child worktree in which runs can follow each other. */
  async child(slug: string, ...allow: string[]): Promise<string> {
    const spawned = await this.threads.mustRun(
      ...["worktree", "spawn", slug],
      ...allow.flatMap((each) => ["--allow", each]),
    ) as { worktree: { path: string } };
    return spawned.worktree.path;
  }

  /** Dispatches a packet to a shell script, as JSON. */
  run(packet: string, script: string, ...args: string[]): Promise<Outcome> {
    return this.threads.run(
      ...["dispatch", "--task", packet, ...args],
      ...["--json", "--", "sh", "-c", script],
    );
  }

  /** The same, with its answer. */
  async dispatch(
    packet: string,
    script: string,
    ...args: string[]
  ): Promise<Dispatched & { readonly exit: number }> {
    const outcome = await this.run(packet, script, ...args);
    if (outcome.stdout === "") {
      throw new Error(`exit ${outcome.status}: ${outcome.stderr}`);
    }
    // Its shape is the contract of the method.
    const data = JSON.parse(outcome.stdout).data as Dispatched;
    return { ...data, exit: outcome.status };
  }

  /** Runs a script in a folder; throws when it fails. */
  async sh(folder: string, script: string): Promise<string> {
    const outcome = await this.threads.repo.exec(["sh", "-ec", script], {
      cwd: folder,
    });
    if (outcome.status !== 0) throw new Error(outcome.stderr);
    return outcome.stdout;
  }

  /** Reads an artifact of a run as JSON. */
  async artifact(runDir: string, name: string): Promise<unknown> {
    return JSON.parse(await Deno.readTextFile(join(runDir, name)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.threads[Symbol.asyncDispose]();
  }
}
