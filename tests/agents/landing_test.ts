import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  AgentRepo,
  type AgentRunner,
  hasAgent,
} from "../helpers/agent_repo.ts";
import type { MergeRequest } from "../../src/core/records/merge.ts";
import type { Route } from "../helpers/mock_model.ts";

/** Where a real reviewer reads its prompt. */
const REQUEST =
  `$(sed -n 's/.*"merge_request_id": "\\(M[0-9]*\\)".*/\\1/p' "$LOCKSTEP_ASSIGNMENT")`;

const SCRIPT: readonly Route[] = [
  {
    match: /a reviewer, started/,
    turns: [
      { run: `lockstep merge review context ${REQUEST}` },
      {
        run:
          `lockstep merge review submit ${REQUEST} --verdict approve --summary 'Both do what they say'`,
      },
      { say: "I approve." },
    ],
  },
  {
    match: /Write the code/,
    turns: [
      { write: { path: "src/code.txt", content: "code\n" } },
      { run: "git add -A && git commit -qm 'code: written'" },
      { say: "The code is there." },
    ],
  },
  {
    match: /Write the page/,
    turns: [
      { write: { path: "docs/page.txt", content: "page\n" } },
      { run: "git add -A && git commit -qm 'page: written'" },
      { say: "The page is there." },
    ],
  },
];

/** Reviewers: one of each program that is there. */
const REVIEWERS: readonly AgentRunner[] = ["codex", "claude"];

for (const reviewer of REVIEWERS) {
  const name =
    `work of codex and claude lands on main, reviewed by ${reviewer}`;
  const ignore = !hasAgent("codex") || !hasAgent("claude");
  Deno.test({ name, ignore }, async () => {
    await using agents = await AgentRepo.create(SCRIPT);
    const workers = [
      await agents.spawn("codex", "Write the code", "--scope", "src/**"),
      await agents.spawn("claude", "Write the page", "--scope", "docs/**"),
    ];
    for (const { thread } of workers) {
      const ended = await agents.untilEnded(thread.id);
      assertEquals(ended.state, "completed", await agents.log(thread.id));
      await agents.mustRun("worktree", "merge-to-parent", thread.worktree);
    }
    const { merge_request } = await agents.mustRun(
      "merge",
      "main",
      "request",
    ) as {
      merge_request: MergeRequest;
    };
    await agents.mustRun("merge", "main", "acquire-lock", merge_request.id);
    await agents.mustRun("merge", "main", "prepare", merge_request.id);
    const asked = await agents.mustRun(
      "merge",
      "review",
      "request-auto",
      merge_request.id,
      "--runner",
      reviewer,
    ) as { threads: { id: string }[] };
    const reviewed = await agents.untilEnded(asked.threads[0]?.id ?? "");
    assertEquals(
      [reviewed.state, reviewed.note],
      ["completed", "I approve."],
      await agents.log(reviewed.id),
    );
    const failed = (await agents.agentEvents(reviewed.id)).filter((each) =>
      each.kind === "command" && each.state === "failed"
    );
    assertEquals(failed, []);
    await agents.mustRun("merge", "main", "land", merge_request.id);
    const files = await agents.repo.git("ls-tree", "-r", "--name-only", "main");
    assertStringIncludes(files, "docs/page.txt\n");
    assertStringIncludes(files, "src/code.txt\n");
  });
}
