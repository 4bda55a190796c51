import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { AgentRepo, hasAgent } from "../helpers/agent_repo.ts";
import type { Dispatched } from "../helpers/dispatch_repo.ts";
import type { Route } from "../helpers/mock_model.ts";
import type { MadePattern } from "../helpers/pattern_run.ts";
import { reportLines, type Told } from "../helpers/review_repo.ts";

/** What an agent says last: its report. */
function report(told: Told): string {
  const [, json = ""] = reportLines(told).split("\n");
  return `All is done.\n\n\`\`\`json\n${json}\n\`\`\``;
}

const SCRIPT: readonly Route[] = [
  {
    match: /MODE: verifier/,
    turns: [
      { run: "git log --oneline -3; grep -n one src/a.txt" },
      {
        say: report({
          result: "findings-only",
          findings: ["P2 src/a.txt:1 the word is there, and no newline test"],
          verification_run: ["grep -q one src/a.txt → exit 0"],
        }),
      },
    ],
  },
  {
    match: /MODE: worker/,
    turns: [
      { run: "mkdir -p src" },
      { write: { path: "src/a.txt", content: "one\n" } },
      { run: "git add -A && git commit -qm 'a: one'" },
      {
        say: report({
          changed_files: ["src/a.txt"],
          verification_run: ["grep -q one src/a.txt → exit 0"],
        }),
      },
    ],
  },
];

/** The one works, the other one proves it. */
const PAIRS = [["codex", "claude"], ["claude", "codex"]] as const;

for (const [worker, verifier] of PAIRS) {
  Deno.test({
    name: `cross-verify: what ${worker} did is verified by ${verifier}`,
    ignore: !hasAgent(worker) || !hasAgent(verifier),
    fn: async () => {
      await using agents = await AgentRepo.create(SCRIPT);
      const folder = join(agents.repo.root, "cross");
      const { pattern } = await agents.mustRun(
        ...["packet", "new", "--pattern", "cross-verify"],
        ...["--objective", "Put one into src/a.txt", "--scope", "src"],
        ...["--verification", "grep -q one src/a.txt"],
        ...["--acceptance", "V1 passes", "--output", folder],
        ...["--runner", worker, "--runner", verifier],
      ) as { pattern: MadePattern };
      const dispatch = async (mode: string) => {
        const file = pattern.packets.find((each) => each.mode === mode)?.file;
        return await agents.mustRun(
          ...["dispatch", "--task", file ?? ""],
          ...["--output-dir", join(folder, "results")],
        ) as Dispatched;
      };
      const work = await dispatch("worker");
      assertEquals([work.status, work.is_verified], ["ok", true]);
      await agents.mustRun("review", "open", work.run_id);
      await agents.mustRun(
        "review",
        "accept",
        work.run_id,
        "--answer=tests=no",
      );
      const slug = work.worktree_path?.split("/").at(-1) ?? "";
      await agents.mustRun("worktree", "merge-to-parent", slug);

      const proof = await dispatch("verifier");
      assertEquals(
        [proof.status, proof.is_verified, proof.result?.result],
        ["ok", true, "findings-only"],
      );
      const runners = await Promise.all(
        [work, proof].map(async ({ thread_id }) =>
          (await agents.thread(thread_id ?? "")).runner
        ),
      );
      assertEquals(runners, [worker, verifier]);
      // It is told what the other one says, and where to look.
      const asked = agents.model.requests.find(({ userText }) =>
        userText.includes("MODE: verifier")
      );
      assertStringIncludes(
        asked?.userText ?? "",
        `${folder}/results/*-worker-`,
      );
    },
  });
}
