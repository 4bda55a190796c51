import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { packetOf, type PacketReading } from "../../src/core/packet.ts";
import { FIELD_NAMES } from "../../src/core/packet_fields.ts";
import { readFields } from "../../src/core/packet_read.ts";

const REFERENCE = await Deno.readTextFile(
  new URL("../../references/task_packet.md", import.meta.url),
);

const FIELDS: Readonly<Record<string, string>> = {
  "MODE": "MODE: worker",
  "WORKDIR": "WORKDIR: /work",
  "OBJECTIVE": "OBJECTIVE: Slugs",
  "WRITE SCOPE": "WRITE SCOPE:\n- src/a.py",
  "NON-GOALS": "NON-GOALS:\n- no new packages",
  "VERIFICATION": "VERIFICATION:\n- npm test",
  "DELIVERABLE": "DELIVERABLE:\n- a passing test",
};

/** A packet with some of its fields written in another way, or left out. */
function packetText(
  changes: Readonly<Record<string, string | undefined>> = {},
): string {
  const blocks = Object.values({ ...FIELDS, ...changes });
  return blocks.filter((block) => block !== undefined).join("\n");
}

function read(text: string): PacketReading {
  return packetOf(readFields(text), ["/repo"]);
}

/** The packet; fails with what is wrong with it. */
function valid(text: string) {
  const { packet, problems } = read(text);
  assertEquals(problems, []);
  if (packet === undefined) throw new Error("no packet and no problem");
  return packet;
}

function scopeOf(field: string): readonly string[] {
  return valid(packetText({ "WRITE SCOPE": field })).scope.allow;
}

const SCOPES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    "AF-001 annotations are notes",
    "WRITE SCOPE (bare paths only):\n- src/a.py (NEW)\n- src/b.py (MODIFY)\n- c.py (NEW, optional)",
    ["src/a.py", "src/b.py", "c.py"],
  ],
  [
    "AF-002 a value in brackets alone is a comment",
    "WRITE SCOPE: (see list)\n- b.txt",
    ["b.txt"],
  ],
  [
    "AF-003 other brackets belong to the path",
    "WRITE SCOPE:\n- src/x.py (fixture data)\n- src/dir/ (DELETE all)",
    ["src/x.py (fixture data)", "src/dir/"],
  ],
  [
    "AF-005 a value on the line and below it are both read",
    "WRITE SCOPE: a.txt\n- b.txt",
    ["a.txt", "b.txt"],
  ],
  [
    "AF-009 stars and backticks are Markdown",
    "WRITE SCOPE:\n* star.py\n- `src/q.py`\n+ `t, u.py`\n- `v.py` (NEW)\nw.py",
    ["star.py", "src/q.py", "t, u.py", "v.py", "w.py"],
  ],
  ["an absolute path of the repository", "WRITE SCOPE: /repo/src/", ["src/"]],
  ["a glob", "WRITE SCOPE:\n- **/*.ts\n- *.md", ["**/*.ts", "*.md"]],
  ["nothing", "WRITE SCOPE:\n- None", []],
  ["lines in a fence", "WRITE SCOPE:\n```\na\n- b\n```\nc", ["a", "- b", "c"]],
];

for (const [what, field, expected] of SCOPES) {
  Deno.test(`packetOf() reads the scope: ${what}`, () => {
    assertEquals(scopeOf(field), expected);
  });
}

Deno.test("packetOf() reads what may not be written", () => {
  const text = packetText({
    "WRITE SCOPE": "WRITE SCOPE:\n- src\n- !src/vendor\n- `!src/a, b`",
  });
  assertEquals(valid(text).scope, {
    allow: ["src"],
    deny: ["src/vendor", "src/a, b"],
  });
});

Deno.test("packetOf() takes a read-only mode with no scope (AF-004)", () => {
  const packet = valid(packetText({
    "MODE": "MODE: verifier",
    "WRITE SCOPE": "WRITE SCOPE:\n- none",
  }));
  assertEquals([packet.mode, packet.scope], ["verifier", {
    allow: [],
    deny: [],
  }]);
});

const VERIFICATIONS: readonly (readonly [string, string, readonly string[]])[] =
  [
    [
      "AF-008 a name with a value is content",
      "- npm test\nRUN: npm test\nHTTP://x",
      ["npm test", "RUN: npm test", "HTTP://x"],
    ],
    ["backticks round a command", "- `npm test`\n- `a` and `b`", [
      "npm test",
      "`a` and `b`",
    ]],
    ["what is indented goes on", "- sh -c '\n    echo\n\n  MODE: x'", [
      "sh -c '\n  echo\n\nMODE: x'",
    ]],
    ["lines of a fence", "```sh\nnpm test\nMODE: x\n```", [
      "npm test",
      "MODE: x",
    ]],
    ["a bullet below an item's text belongs to it", "  - a\n    - b\n  - c", [
      "a\n- b",
      "c",
    ]],
  ];

for (const [what, content, expected] of VERIFICATIONS) {
  Deno.test(`packetOf() reads commands: ${what}`, () => {
    const field = `VERIFICATION:\n${content}`;
    const packet = valid(packetText({ "VERIFICATION": field }));
    assertEquals(packet.verification, expected);
  });
}

Deno.test("packetOf() reads every optional field", () => {
  const packet = valid(packetText({
    title: "",
    "NON-GOALS": "NON_GOALS:\n- none",
    "CONTEXT":
      "CONTEXT:\n  Slugs are old.\n\n    MODE: reviewer\n  ACCEPTANCE:",
    "CONSTRAINTS": "CONSTRAINTS: no packages",
    "ACCEPTANCE": "ACCEPTANCE:\n- `a` is a slug",
    "CASE": "CASE: C4",
    "LOCKS": "LOCKS:\n- src/ (NEW)",
    "TIMEOUT": "TIMEOUT: 30m",
    "RUNNER": "RUNNER: command",
    "ALLOW DIRTY OVERLAP": "ALLOW DIRTY OVERLAP: Yes",
  }));
  assertEquals(packet, {
    mode: "worker",
    workdir: "/work",
    objective: "Slugs",
    scope: { allow: ["src/a.py"], deny: [] },
    non_goals: [],
    verification: ["npm test"],
    deliverable: ["a passing test"],
    context: "Slugs are old.\n\n  MODE: reviewer\nACCEPTANCE:",
    constraints: ["no packages"],
    acceptance: ["`a` is a slug"],
    allow_dirty_overlap: true,
    case_id: "C4",
    locks: ["src/"],
    timeout_seconds: 1800,
    runner: "command",
  });
});

Deno.test("readFields() takes titles, a byte order mark and CRLF", () => {
  const text = `\ufeff# A task\n\n${packetText()}\n`.replaceAll("\n", "\r\n");
  assertEquals(valid(text).objective, "Slugs");
  assertEquals(readFields(text).text, `# A task\n\n${packetText()}\n`);
});

Deno.test("packetOf() takes the example of the reference", () => {
  const example = /```text\n([^]*?)```/.exec(REFERENCE)?.[1] ?? "";
  const { case_id, scope, timeout_seconds } = valid(example);
  assertEquals([case_id, timeout_seconds], ["C4", 1800]);
  assertEquals(scope, {
    allow: ["src/slug.js", "tests/slug/"],
    deny: ["tests/slug/fixtures"],
  });
});

Deno.test("readFields() begins no field inside a fence of a text", () => {
  const context = "CONTEXT:\nAs in\n```\nMODE: reviewer\n```\nCODA: x";
  const packet = valid(packetText({ "CONTEXT": context }));
  assertEquals(packet.context, "As in\n```\nMODE: reviewer\n```\nCODA: x");
});

for (const name of FIELD_NAMES.filter((each) => each in FIELDS)) {
  Deno.test(`packetOf() wants ${name} (AF-010, AF-011)`, () => {
    const { packet, problems } = read(packetText({ [name]: undefined }));
    assertEquals(packet, undefined);
    const [problem] = problems;
    assertEquals(problem?.reason, "packet.missing_field");
    assertStringIncludes(problem?.message ?? "", name);
    const { problems: empty } = read(packetText({ [name]: `${name}:` }));
    const reasons = empty.map((each) => each.reason);
    assertEquals(reasons, ["packet.empty_field"]);
  });
}

/** What is wrong, the packet, and the lines and reasons that are told. */
const MISTAKES: readonly (readonly [
  string,
  Readonly<Record<string, string>>,
  readonly string[],
])[] = [
  [
    "AF-006 a field twice",
    { "MODE": "MODE: worker\nMODE:\n- verifier" },
    ["2 packet.duplicate_field"],
  ],
  ["AF-010 a mode of no name", { "MODE": "MODE: boss" }, ["1 packet.bad_mode"]],
  ["two modes", { "MODE": "MODE: worker\n- scout" }, ["2 packet.too_much"]],
  ["text behind a value", { "MODE": "MODE: worker\nand more" }, [
    "2 packet.too_much",
  ]],
  [
    "a scope of a reader",
    { "MODE": "MODE: scout" },
    ["5 packet.read_only_mode"],
  ],
  ["a relative folder", { "WORKDIR": "WORKDIR: ../x" }, [
    "2 packet.bad_workdir",
  ]],
  ["a slip in a name", { "NON-GOALS": "NON-GOALS:\n- x\nCONTEX: y" }, [
    "8 packet.unknown_field",
  ]],
  ["a name alone", { "VERIFICATION": "VERIFICATION:\n- x\nINPUTS:\n- y" }, [
    "10 packet.unknown_field",
  ]],
  ["a name among paths", { "WRITE SCOPE": "WRITE SCOPE:\n- a\nNOTE: b" }, [
    "6 packet.unknown_field",
  ]],
  ["a name in small letters", { "WRITE SCOPE": "WRITE SCOPE: a\nLocks: b" }, [
    "5 packet.unknown_field",
  ]],
  ["text before the fields", { "MODE": "Please:\nMODE: worker" }, [
    "1 packet.text_outside",
  ]],
  ["a fence without an end", { "DELIVERABLE": "DELIVERABLE:\n```\n- x" }, [
    "11 packet.open_fence",
  ]],
  ["a control character", { "OBJECTIVE": "OBJECTIVE: a\nb\x1b[1m" }, [
    "4 packet.control_character",
  ]],
  ["what is left to fill in", { "OBJECTIVE": "OBJECTIVE: <fill in: x>" }, [
    "3 packet.not_filled_in",
  ]],
  ["no verification", { "VERIFICATION": "VERIFICATION: none" }, [
    "8 packet.mixed_none",
  ]],
  ["none with a path", { "WRITE SCOPE": "WRITE SCOPE:\n- src\n- none" }, [
    "6 packet.mixed_none",
  ]],
  ["only what is denied", { "WRITE SCOPE": "WRITE SCOPE:\n- !src" }, [
    "4 packet.only_denied",
  ]],
  [
    "paths that are none",
    {
      "WRITE SCOPE":
        "WRITE SCOPE:\n- ../a\n- a, b\n- .git/x\n- /etc\n- [[:a:]]",
    },
    [
      "5 path.outside",
      "6 packet.bad_path",
      "7 path.in_git_dir",
      "8 path.outside",
      "9 scope.invalid_pattern",
    ],
  ],
  [
    "values that cannot be",
    { more: "CASE: C4.1\nTIMEOUT: 0\nRUNNER: A B\nALLOW DIRTY OVERLAP: maybe" },
    [12, 13, 14, 15].map((line) => `${line} packet.bad_value`),
  ],
];

for (const [what, changes, expected] of MISTAKES) {
  Deno.test(`packetOf() names the line of ${what}`, () => {
    const { packet, problems } = read(packetText(changes));
    const told = problems.map(({ line, reason }) => `${line} ${reason}`);
    assertEquals([packet, told], [undefined, expected]);
  });
}

Deno.test("packetOf() lists the modes that there are (AF-010)", () => {
  const { problems } = read(packetText({ "MODE": "MODE: boss" }));
  assertStringIncludes(
    problems[0]?.message ?? "",
    "worker, verifier, reviewer, synthesizer, scout, planner",
  );
});

Deno.test("readFields() takes lines of 200 KB at once (AF-013)", () => {
  const size = 200_000;
  const lines = [
    `A${" ".repeat(size)}x`,
    "A".repeat(size),
    `A (${"(".repeat(size)}`,
    `${"(NEW ".repeat(size / 5)})`,
  ];
  for (const line of lines) {
    const started = performance.now();
    read(packetText({ "WRITE SCOPE": `WRITE SCOPE:\n- x\n${line}` }));
    read(packetText({ "CONTEXT": `CONTEXT:\n${line}` }));
    // A second is a hundred times what it takes; squares take minutes.
    assert(performance.now() - started < 1000);
  }
});

Deno.test("readFields() takes a text of more lines than a call has arguments", () => {
  const line = "  what there is\n";
  const { context } = valid(
    packetText({ CONTEXT: `CONTEXT:\n${line.repeat(300_000)}` }),
  );
  assertEquals(context.length, 300_000 * (line.length - 2) - 1);
});
