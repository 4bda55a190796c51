import { join } from "@std/path";
import type { MergeLock, MergeRequest } from "../../src/core/records/merge.ts";
import type { Evidence } from "../../src/core/records/task.ts";
import {
  type ExecOptions,
  type Outcome,
  program,
  TempRepo,
} from "./temp_repo.ts";
import { commitFile, openSession } from "./session_repo.ts";

/** What `merge main status` tells of one entry. */
export interface EntryStatus {
  readonly merge_request: MergeRequest;
  readonly approvals: number;
  readonly drift: string | null;
  readonly next_step: string;
}

/** A repository with sessions that want to land on `main`. */
export class MergeRepo implements AsyncDisposable {
  private constructor(
    readonly repo: TempRepo,
    /** Folder of each session's worktree. */
    readonly folders: Map<string, string>,
  ) {}

  /** Opens the sessions named; each becomes a slug of that name. */
  static async create(
    sessions: readonly string[],
    files: Readonly<Record<string, string>> = {},
  ): Promise<MergeRepo> {
    const repo = await TempRepo.create();
    for (const [path, content] of Object.entries(files)) {
      await repo.write(path, content);
    }
    if (Object.keys(files).length > 0) {
      await repo.git("add", ".");
      await repo.git("commit", "-q", "-m", "files");
    }
    await repo.mustRun("workspace", "init");
    const folders = new Map<string, string>();
    for (const name of sessions) {
      const { session, worktree } = await openSession(
        repo,
        "--user-request",
        name,
      );
      folders.set(name, worktree.path);
      if (session.id !== name) throw new Error(`session ${session.id}`);
    }
    const stage = new MergeRepo(repo, folders);
    const script = '#!/bin/sh\n"$@"\n';
    await Deno.writeTextFile(stage.agent, script, { mode: 0o755 });
    return stage;
  }

  folder(session: string): string {
    const folder = this.folders.get(session);
    if (folder === undefined) throw new Error(`no session ${session}`);
    return folder;
  }

  /** Runs a `merge` verb in a session and returns its data. */
  async must(session: string, ...words: string[]): Promise<unknown> {
    const outcome = await this.run(session, words);
    if (outcome.status === 0) return JSON.parse(outcome.stdout).data;
    throw new Error(
      `merge ${words.join(" ")}: exit ${outcome.status}: ${outcome.stderr}`,
    );
  }

  /** The same, whatever comes of it. */
  run(
    session: string,
    words: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    return this.as(["merge", ...words, "--json"], {
      cwd: this.folder(session),
      env,
    });
  }

  /** Runs Lockstep below an agent program that makes no other call. */
  as(
    args: readonly string[],
    options: ExecOptions,
  ): Promise<Outcome> {
    return this.repo.exec([this.agent, ...program(), ...args], options);
  }

  /** An agent program: it runs the words it is given. */
  get agent(): string {
    return join(this.repo.root, "codex");
  }

  async commit(session: string, path: string, content?: string): Promise<void> {
    const outcome = await commitFile(this.repo, this.folder(session), {
      path,
      ...(content === undefined ? {} : { content }),
    });
    if (outcome.status !== 0) throw new Error(outcome.stderr);
  }

  /** Queues a session's branch and returns the entry's id. */
  async request(session: string, ...more: string[]): Promise<string> {
    const data = await this.must(session, "main", "request", ...more);
    return (data as { merge_request: MergeRequest }).merge_request.id;
  }

  /** Takes the merge lock and builds the candidate. */
  async prepare(
    session: string,
    id: string,
  ): Promise<{ merge_request: MergeRequest; evidence: Evidence[] }> {
    await this.must(session, "main", "acquire-lock", id);
    return await this.must(session, "main", "prepare", id) as {
      merge_request: MergeRequest;
      evidence: Evidence[];
    };
  }

  async status(id: string): Promise<EntryStatus> {
    const data = await this.repo.mustRun("merge", "main", "status", id);
    const [entry] = (data as { entries: EntryStatus[] }).entries;
    if (entry === undefined) throw new Error(`no ${id}`);
    return entry;
  }

  async lock(): Promise<MergeLock> {
    const data = await this.repo.mustRun("merge", "main", "status");
    return (data as { merge_lock: MergeLock }).merge_lock;
  }

  /** Approves a candidate, whatever comes of it. */
  approve(session: string, id: string, commit: string): Promise<Outcome> {
    const words = ["review", "submit", id, "--candidate", commit];
    return this.run(session, [...words, "--verdict", "approve"]);
  }

  /** Hands in a verdict on the current candidate. */
  async review(session: string, id: string, verdict: string): Promise<void> {
    const { merge_request } = await this.status(id);
    await this.must(
      session,
      "review",
      "submit",
      id,
      "--candidate",
      merge_request.candidate?.commit ?? "",
      "--verdict",
      verdict,
      "--summary",
      "looked at it",
    );
  }

  /** From commit to approval; returns entry and candidate. */
  async approved(
    session: string,
    reviewer: string,
  ): Promise<{ id: string; commit: string }> {
    await this.commit(session, `${session}.txt`);
    const id = await this.request(session);
    const { merge_request } = await this.prepare(session, id);
    await this.review(reviewer, id, "approve");
    return { id, commit: merge_request.candidate?.commit ?? "" };
  }

  async tip(branch = "main"): Promise<string> {
    return (await this.repo.git("rev-parse", branch)).trim();
  }

  /** Commits approved for the hooks right now. */
  async approvals(): Promise<string[]> {
    const folder = join(this.repo.path, ".git/lockstep/policy/approved");
    const names: string[] = [];
    for await (const entry of Deno.readDir(folder)) names.push(entry.name);
    return names;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.repo[Symbol.asyncDispose]();
  }
}
