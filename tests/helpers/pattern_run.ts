import { assertEquals } from "@std/assert";
import type { PatternName } from "../../src/core/packet_pattern_step.ts";
import type { Role } from "../../src/core/records/thread.ts";
import { reportLines, type ReviewRepo, type Told } from "./review_repo.ts";
import { patternRequest } from "./pattern_samples.ts";

/** What `packet new --pattern` answers. */
export interface MadePattern {
  readonly folder: string;
  readonly plan: string;
  readonly packets: readonly {
    readonly key: string;
    readonly file: string;
    readonly mode: Role;
    readonly after: readonly string[];
    readonly case_id: string | null;
    readonly problems: readonly unknown[];
  }[];
  readonly commands: readonly string[];
}

/** Writes the packets of a pattern into a new folder. */
export async function makePattern(
  repo: ReviewRepo,
  name: PatternName,
  ...flags: string[]
): Promise<MadePattern> {
  const { objective, tracks, verification, acceptance } = patternRequest(name);
  const made = await repo.mustRun(
    "packet",
    "new",
    "--pattern",
    name,
    "--objective",
    objective,
    "--scope",
    "src",
    ...tracks.flatMap((track) => ["--track", track]),
    ...verification.flatMap((line) => ["--verification", line]),
    ...acceptance.flatMap((line) => ["--acceptance", line]),
    "--output",
    `${repo.repo.root}/${name}`,
    ...flags,
  );
  return (made as { pattern: MadePattern }).pattern;
}

/** An agent of each role that does what its packet asks for, and no more. */
function agentOf(packet: MadePattern["packets"][number], folder: string) {
  const { mode, key, after } = packet;
  const told: Told = mode === "worker"
    ? { changed_files: [`src/${letterOf(key)}/a.txt`] }
    : mode === "synthesizer"
    ? { result: "findings-only", findings: ["P1 README.md:1 the same"] }
    : {
      result: "findings-only",
      findings: ["P1 README.md:1 the same", `P2 README.md ${key}`],
    };
  return [
    // All that it needs is there to be read.
    `[ "$(ls ${folder}/results/*/result.md 2>/dev/null | wc -l)" -ge ${after.length} ] || exit 9`,
    ...(mode === "worker"
      ? [
        `mkdir -p src/${letterOf(key)} && echo x > src/${letterOf(key)}/a.txt`,
        "git add src && git commit -qm work",
      ]
      : []),
    reportLines(told),
  ].join("\n");
}

function letterOf(key: string): string {
  return /^part-(.)$/.exec(key)?.[1] ?? "a";
}

/**
 * Runs a pattern to its end by the ordinary verbs: dispatch, and for what was
 * written review and merge. Returns the id of the run of each packet.
 */
export async function runPattern(
  repo: ReviewRepo,
  pattern: MadePattern,
): Promise<Map<string, string>> {
  const runs = new Map<string, string>();
  for (const packet of pattern.packets) {
    const done = await repo.dispatch(
      packet.file,
      agentOf(packet, pattern.folder),
      "--output-dir",
      `${pattern.folder}/results`,
    );
    assertEquals([packet.key, done.status], [packet.key, "ok"]);
    runs.set(packet.key, done.run_id);
    if (packet.mode !== "worker") continue;
    await repo.review(done.run_id);
    const answers = ["tests", "acceptance", "constraints", "unrelated"];
    const open = (await repo.review(done.run_id)).items
      .filter(({ state }) => state === "open").map(({ id }) => id);
    await repo.mustRun(
      "review",
      "accept",
      done.run_id,
      ...answers.filter((name) => open.some((id) => id.startsWith(name)))
        .flatMap((name) => ["--answer", `${name}=looked`]),
    );
    const slug = done.worktree_path.split("/").at(-1) ?? "";
    await repo.mustRun("worktree", "merge-to-parent", slug);
  }
  return runs;
}
