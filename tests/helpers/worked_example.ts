import { writePacket } from "../../src/core/packet_write.ts";
import { openSession } from "./session_repo.ts";
import { TempRepo } from "./temp_repo.ts";

/** The agent of the example: it forgets something, and mends it when told. */
const AGENT = `
mkdir -p src tests
if [ -f src/slug.sh ]; then
  cat > src/slug.sh <<'END'
printf '%s\\n' "$1" | tr 'A-Z ' 'a-z-' | sed 's/^$/picture/'
END
else
  cat > src/slug.sh <<'END'
printf '%s\\n' "$1" | tr 'A-Z ' 'a-z-'
END
fi
cat > tests/slug_test.sh <<'END'
test "$(sh src/slug.sh 'Red Hill')" = red-hill &&
test "$(sh src/slug.sh '')" = picture
END
echo "@lockstep progress tests written"
git add src tests && git commit -qm "slugs of titles"
cat <<'END'
{"result":"done","summary":"Slugs of titles, with a test.",
"changed_files":["src/slug.sh","tests/slug_test.sh"],
"verification_run":["sh tests/slug_test.sh: exit code 0"],
"evidence":["tests/slug_test.sh:1"],"findings":[],"risks":[],"next":""}
END
`;

const FINDING =
  "src/slug.sh:1 an empty title has an empty slug | acceptance.2 | give it the slug picture";

/** Stands for the worktree that the run was given. */
const WORKTREE = "WORKTREE";

interface Part {
  readonly heading: string;
  readonly prose: string;
  /** Words of Lockstep, after its name; none for a part that only tells. */
  readonly args?: readonly string[];
}

/** Runs the example in a new repository and returns the page about it. */
export async function workedExample(): Promise<string> {
  await using repo = await TempRepo.create({ init: true, name: "gallery" });
  const { worktree } = await openSession(
    repo,
    "--user-request",
    "Slugs of titles",
    "--worktree-name",
    "slugs",
  );
  const packet = `${repo.root}/task.md`;
  const agent = `${repo.root}/agent.sh`;
  await Deno.writeTextFile(packet, packetOf(worktree.path));
  await Deno.writeTextFile(agent, AGENT);
  let child = "";
  const said = [INTRODUCTION, fence("text", packetOf(worktree.path))];
  for (const { heading, prose, args } of partsOf(packet, agent)) {
    said.push(`## ${heading}`, prose);
    if (args === undefined) continue;
    const words = args.map((each) => each === WORKTREE ? child : each);
    const outcome = await repo.run(words, { cwd: worktree.path });
    child = /-worktrees\/(worker-\S+)/.exec(outcome.stdout)?.[1] ?? child;
    const exit = outcome.status === 0 ? [] : [`[exit ${outcome.status}]`];
    const output = [outcome.stdout, outcome.stderr].map((text) => text.trim())
      .filter((text) => text !== "");
    said.push(fence(
      "text",
      [`$ lockstep ${words.map(word).join(" ")}`, ...output, ...exit].join(
        "\n",
      ),
    ));
  }
  return `${normalised(said.join("\n\n"), repo.root)}\n`;
}

function packetOf(workdir: string): string {
  return writePacket({
    mode: "worker",
    workdir,
    objective: "Titles of pictures become slugs",
    context: "The site links pictures by their slug since 2.0.",
    scope: { allow: ["src", "tests"], deny: [] },
    non_goals: ["Do not change README.md"],
    constraints: ["POSIX sh only"],
    acceptance: [
      "V1 has a title with a blank and a capital",
      "V1 has an empty title, which becomes picture",
    ],
    verification: ["sh tests/slug_test.sh"],
    deliverable: ["src/slug.sh and its test, committed"],
  });
}

const INTRODUCTION = `# Worked example

One packet from its draft to its acceptance. All that follows the dollar signs
was printed by the commands as they stand; \`deno task docs\` runs them again and
writes this page. The agent is a shell script that forgets something at first.
Ids, times and folders are made even.

## The packet

What is wanted, what may be written, what must not be touched, and a command
that shows whether it is done. The criteria name the command that proves them
(V1), so that the review can settle them by itself.`;

function partsOf(packet: string, agent: string): Part[] {
  return [
    {
      heading: "Check it",
      prose: "A packet with a mistake is refused before anything starts.",
      args: ["packet", "lint", packet],
    },
    {
      heading: "Dispatch it",
      prose:
        `The agent gets a worktree of its own. What it prints meanwhile goes to standard
error, which stands below the result here. The agent says done; Lockstep has run
the command itself, and it fails: exit status 13.`,
      args: [
        "dispatch",
        "--task",
        packet,
        "--runner",
        "command",
        "--",
        "sh",
        agent,
      ],
    },
    {
      heading: "Look at what it did",
      prose: "Every line of the run is kept with its number.",
      args: ["thread", "child", "logs", "T1"],
    },
    {
      heading: "Review it",
      prose:
        `The checklist is filled from facts. What they do not settle is open; what fails
stands with what shows it.`,
      args: ["review", "open", "T1"],
    },
    {
      heading: "Send it back",
      prose:
        `A finding of the reviewer joins what fails by itself. The prompt first, without
starting anything; then the round.`,
      args: ["review", "correct", "T1", "--finding", FINDING, "--dry-run"],
    },
    {
      heading: "The next round",
      prose:
        "The same thread, worktree and scope; a new run with its own record.",
      args: ["review", "correct", "T1", "--finding", FINDING],
    },
    {
      heading: "Review it again",
      prose:
        `All that was changed since work was accepted last is judged, not this round
alone.`,
      args: ["review", "open", "T1"],
    },
    {
      heading: "Accept it",
      prose:
        `What is open is answered by what was seen, and where. Until here the work could
not be merged into its parent; the root decides, never the worker.`,
      args: [
        "review",
        "accept",
        "T1",
        "--answer",
        "constraints=src/slug.sh uses printf, tr and sed only",
      ],
    },
    {
      heading: "Take it in",
      prose:
        `From the session's worktree it goes on to main as all work does: candidate,
gates, review, landing.`,
      args: ["worktree", "merge-to-parent", WORKTREE],
    },
  ];
}

function fence(language: string, text: string): string {
  return ["```" + language, text.trimEnd(), "```"].join("\n");
}

function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : `"${text.replaceAll('"', '\\"')}"`;
}

/** Takes out what differs each time. */
function normalised(text: string, root: string): string {
  const runs: string[] = [];
  return text.replaceAll(root, "/home/ada")
    .replace(/\b\d{8}-\d{6}-([a-z0-9-]+)-[0-9a-f]{4}\b/g, (run, middle) => {
      if (!runs.includes(run)) runs.push(run);
      return `20261121-14${30 + 5 * runs.indexOf(run)}00-${middle}-3f9a`;
    })
    .replace(/\b\d\d:\d\d:\d\d\b/g, "14:30:00")
    .replace(/\b(?=[a-f]*\d)[0-9a-f]{10,40}\b/g, (id) => "0".repeat(id.length))
    .replace(/\b\d+ ms\b/g, "9 ms");
}
