import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import { program, TempRepo } from "../helpers/temp_repo.ts";

/** What standard error holds when a call with `--json` fails. */
function errorOf(stderr: string) {
  const envelope = JSON.parse(stderr);
  assertEquals([envelope.schema_version, envelope.ok], [1, false]);
  assertEquals(Object.keys(envelope.error), [
    "code",
    "reason",
    "message",
    "hint",
    "details",
  ]);
  return envelope.error;
}

Deno.test("main() answers both spellings of a name, --json before or after", async () => {
  await using repo = await TempRepo.create();
  const outcomes = await Promise.all([
    repo.run(["config", "show", "runner", "--json"]),
    repo.run(["--json", "config.show", "--key", "runner"]),
    repo.run(["call", "config.show", '{"key":"runner"}']),
  ]);
  for (const { status, stdout, stderr } of outcomes) {
    assertEquals([status, stderr], [0, ""]);
    assertEquals(stdout, outcomes[0]?.stdout);
  }
  assertEquals(JSON.parse(outcomes[0]?.stdout ?? "").data.branch, "main");
});

Deno.test("main() explains a usage error as text and as the envelope", async () => {
  await using repo = await TempRepo.create();
  const [text, json] = await Promise.all([
    repo.run(["config", "show", "--orign"]),
    repo.run(["config", "show", "--orign", "--json"]),
  ]);
  assertEquals([text.status, text.stdout], [2, ""]);
  assertEquals(
    text.stderr,
    'error: Cannot use --orign: there is no such flag [usage.unknown_flag]\nhint: Did you mean "--origin"?\n',
  );
  assertEquals([json.status, json.stdout], [2, ""]);
  assertEquals(errorOf(json.stderr), {
    code: "usage",
    reason: "usage.unknown_flag",
    message: "Cannot use --orign: there is no such flag",
    hint: 'Did you mean "--origin"?',
    details: null,
  });
});

const USAGE_ERRORS: readonly [string[], string][] = [
  [["confg", "show"], "usage.unknown_command"],
  [["config"], "usage.incomplete_command"],
  [["session", "task", "create"], "usage.unknown_command"],
  [["constructor"], "usage.unknown_command"],
  [["call", "__proto__"], "usage.unknown_command"],
  [["--jsn"], "usage.unknown_flag"],
  [["--jsn", "version"], "usage.unknown_flag"],
  [["version", "extra"], "usage.too_many_words"],
  [["version", "-C"], "usage.missing_value"],
  [["help", "confg"], "usage.unknown_command"],
  [["call"], "usage.missing_method"],
  [["call", "version", "{"], "usage.invalid_json"],
  [["call", "version", "[]"], "usage.invalid_param"],
  [["call", "version", '{"a":1}'], "usage.unknown_param"],
  [["call", "version", "{}", "{}"], "usage.too_many_words"],
  [["call", "verison"], "usage.unknown_command"],
  [["call", "version", "-"], "usage.invalid_json"],
  [["schema", "verison"], "usage.unknown_command"],
  [["completion", "csh"], "usage.unknown_shell"],
  [["-C", "/nowhere", "config", "show"], "folder.not_found"],
];

Deno.test("main() refuses bad command lines with status 2 and a reason", async () => {
  await using repo = await TempRepo.create();
  for (const [args, reason] of USAGE_ERRORS) {
    const { status, stdout, stderr } = await repo.run(["--json", ...args]);
    assertEquals([status, stdout, errorOf(stderr).reason], [2, "", reason]);
    assert(errorOf(stderr).hint !== null, `${args} has a hint`);
  }
});

Deno.test("main() takes a megabyte through call -", async () => {
  await using repo = await TempRepo.create();
  const key = "k".repeat(1_000_000);
  const { status, stderr } = await repo.run(["call", "config.show", "-"], {
    stdin: JSON.stringify({ key }),
  });
  const error = errorOf(stderr);
  assertEquals([status, error.reason], [2, "config.unknown_key"]);
  assert(error.message.length < 3000, "a message stays short");
});

Deno.test("main() works when its standard streams are closed", async () => {
  await using repo = await TempRepo.create();
  const run = (script: string) => repo.exec(["sh", "-c", script, ...program()]);
  const closed = await run('"$0" "$@" call version - <&-');
  assertEquals(
    [closed.status, errorOf(closed.stderr).reason],
    [2, "usage.invalid_json"],
  );
  const noReader = await run('"$0" "$@" schema | head -c 1; echo');
  assertEquals([noReader.status, noReader.stdout, noReader.stderr], [
    0,
    "{\n",
    "",
  ]);
  const full = await run('"$0" "$@" help >/dev/full');
  assertEquals(full.status, 4);
  assertStringIncludes(full.stderr, "[file.disk_full]");
});

/** Reads from a pipe that is non-blocking at the end of the writer. */
const NON_BLOCKING = `
import fcntl, os, subprocess, sys
r, w = os.pipe()
fcntl.fcntl(w, fcntl.F_SETFL, fcntl.fcntl(w, fcntl.F_GETFL) | os.O_NONBLOCK)
child = subprocess.Popen(sys.argv[1:], stdout=w)
os.close(w)
size = 0
while True:
    part = os.read(r, 4096)
    if not part:
        break
    size += len(part)
print(size, child.wait())
`;

Deno.test("main() waits for the reader of a pipe that does not block", async () => {
  await using repo = await TempRepo.create();
  const hasPython = await repo.exec(["sh", "-c", "command -v python3"]);
  if (hasPython.status !== 0) return;
  const plain = await repo.run(["schema"]);
  const { stdout } = await repo.exec(
    ["python3", "-c", NON_BLOCKING, ...program(), "schema"],
  );
  const size = new TextEncoder().encode(plain.stdout).length;
  assertEquals(stdout, `${size} 0\n`);
});

Deno.test("help() is given for the program, a group, a command and a topic", async () => {
  await using repo = await TempRepo.create();
  const outputs = await Promise.all(
    [
      [],
      ["--help"],
      ["help"],
      ["config", "--help"],
      ["help", "config", "show"],
      ["config.show", "-h"],
      ["help", "exit-status"],
      ["help", "call"],
    ].map(async (args) => {
      const { status, stdout, stderr } = await repo.run(args);
      assertEquals([status, stderr], [0, ""]);
      return stdout;
    }),
  );
  const [none, flag, word, group, command, dotted, topic, builtin] = outputs;
  assertEquals([none, flag], [word, word]);
  assertEquals(command, dotted);
  assertStringIncludes(group ?? "", "config check");
  assertStringIncludes(command ?? "", "[KEY]");
  assertStringIncludes(command ?? "", "--origin");
  assertStringIncludes(command ?? "", "lockstep config show --origin");
  assertStringIncludes(topic ?? "", "70");
  assertStringIncludes(builtin ?? "", "METHOD [JSON | -]");
});

Deno.test("schema() describes params and result as JSON Schema", async () => {
  await using repo = await TempRepo.create();
  const { stdout } = await repo.run(["schema", "config show"]);
  const schema = JSON.parse(stdout);
  assertEquals(schema.name, "config.show");
  for (const part of [schema.params, schema.result]) {
    assertEquals(
      part.$schema,
      "https://json-schema.org/draft/2020-12/schema",
    );
    assertEquals(part.additionalProperties, false);
  }
  assertEquals(schema.params.properties.origin.default, false);
  assertEquals(schema.params.required, undefined);
});

Deno.test("reportError() calls what nobody threw on purpose a bug", async () => {
  await using repo = await TempRepo.create();
  const probe = join(repo.root, "probe.ts");
  const module = new URL("../../src/cli/report_error.ts", import.meta.url);
  await Deno.writeTextFile(
    probe,
    `import { reportError } from "${module}";
Deno.exit(reportError(new TypeError("oops"), { json: true, verbose: false }));`,
  );
  const { status, stdout, stderr } = await repo.exec(
    [Deno.execPath(), "run", "-A", "--quiet", probe],
  );
  assertEquals([status, stdout], [70, ""]);
  assertEquals(errorOf(stderr).code, "internal");
});
