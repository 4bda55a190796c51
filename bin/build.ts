/**
 * Builds the program: `deno run -A bin/build.ts FOLDER`. The folder gets
 * `main.js` with its chunks, the general help as `help.txt`, and below `hot/` one
 * bundle for each command that agents run all day; one has a question for git
 * beside it.
 */
import { join } from "@std/path";
import { help } from "../src/cli/help.ts";
import { askingText } from "../src/io/git_asked.ts";
import { METHODS } from "../src/methods/mod.ts";

const PROJECT = new URL("../", import.meta.url).pathname;
const CONFIG = join(PROJECT, "deno.json");
const SOURCES = `file://${PROJECT}src/`;

/** Below src: where a bundle of one command has a stand-in for zod. */
const STAND_IN_PLACES = [
  "cli/",
  "core/records/",
  "core/status_report.ts",
  "methods/",
];

/** Commands whose start is worth a bundle of their own. */
const HOT = [
  "status",
  "hook.tool_use",
  "work.current_ref",
  "case.begin",
  "case.complete",
  "step.check",
  "gate.run",
  "lock.acquire",
  "lock.release",
  "lock.list",
  "dispatch",
];

async function build(folder: string): Promise<void> {
  await bundle(join(PROJECT, "main.ts"), folder);
  await Promise.all(
    HOT.map((name) =>
      buildHot(name, join(folder, "hot", name.replaceAll("_", "-")))
    ),
  );
  await Deno.writeTextFile(join(folder, "help.txt"), `${await help([])}\n`);
  const question = await Deno.readTextFile(join(PROJECT, "bin/question.sh"));
  await Deno.writeTextFile(
    join(folder, "hot", "work.current-ref", "question.sh"),
    askingText() + question,
  );
  const warmUp = join(folder, "hot", "warm-up");
  await Deno.mkdir(warmUp);
  await Deno.writeTextFile(join(warmUp, "main.js"), WARM_UP);
}

/**
 * Loads every part of the program, and what Deno loads late, so that Deno
 * keeps what it has compiled. install.sh runs it once and removes it.
 */
const WARM_UP = `const dist = new URL("../../", import.meta.url);
for (const { name } of Deno.readDirSync(dist)) {
  if (name.endsWith(".js") && name !== "main.js") await import(dist + name);
}
await new Deno.Command(Deno.execPath(), { args: ["--version"] }).output();
await new Promise((resolve) => setTimeout(resolve, 1));
`;

async function buildHot(name: string, folder: string): Promise<void> {
  const file = join(PROJECT, `src/methods/${name.replaceAll(".", "/")}.ts`);
  const command = {
    words: name.replaceAll("_", "-").split("."),
    longer: Object.keys(METHODS)
      .filter((other) => other.startsWith(`${name}.`))
      .map((other) => other.slice(name.length + 1).replaceAll("_", "-")),
  };
  const scratch = await Deno.makeTempDir();
  const entry = join(scratch, "main.ts");
  const config = join(scratch, "deno.json");
  await Deno.writeTextFile(
    entry,
    `import { definition } from ${JSON.stringify(`file://${file}`)};
import { runHot } from ${JSON.stringify(`${SOURCES}cli/hot.ts`)};
${await importsOfChange(name)}
await runHot(${JSON.stringify(command)}, definition);
`,
  );
  await Deno.writeTextFile(config, JSON.stringify(await hotConfig()));
  try {
    await bundle(entry, folder, config);
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** What only changes load: a change loads it with the rest, at once. */
async function importsOfChange(name: string): Promise<string> {
  const loaded = await METHODS[name]?.load();
  if (loaded?.definition.effect === "read") return "";
  return ["methods/upkeep.ts", "store/ledger_change.ts"]
    .map((path) => `import ${JSON.stringify(`${SOURCES}${path}`)};`)
    .join("\n");
}

/**
 * The project's configuration, but with a stand-in for zod where params,
 * results and records are described. What reads the files of a person, such as
 * the configuration, still checks them with zod.
 */
async function hotConfig(): Promise<Record<string, unknown>> {
  const { imports, nodeModulesDir } = JSON.parse(
    await Deno.readTextFile(CONFIG),
  );
  const absolute = Object.entries<string>(imports).map(([name, target]) => [
    name,
    target.startsWith("./")
      ? new URL(target, `file://${PROJECT}`).href
      : target,
  ]);
  const standIn = { "zod/mini": `${SOURCES}cli/hot_schema.ts` };
  return {
    nodeModulesDir,
    lock: false,
    imports: Object.fromEntries(absolute),
    scopes: Object.fromEntries(
      STAND_IN_PLACES.map((place) => [`${SOURCES}${place}`, standIn]),
    ),
  };
}

async function bundle(
  entry: string,
  folder: string,
  config = CONFIG,
): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--config",
      config,
      "--code-splitting",
      "--minify",
      "--platform",
      "deno",
      "--format",
      "esm",
      "--outdir",
      folder,
      entry,
    ],
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  for (const file of Deno.readDirSync(folder)) {
    if (file.isFile) await hideImports(join(folder, file.name));
  }
}

/**
 * Deno reads every file that an `import("…")` names as soon as it starts, called
 * or not: a third of the start. It does not look into an expression.
 */
async function hideImports(file: string): Promise<void> {
  const code = await Deno.readTextFile(file);
  await Deno.writeTextFile(
    file,
    code.replaceAll(/import\("(\.\/[^"]*)"\)/g, 'import(["$1"][0])'),
  );
}

await build(Deno.args[0] ?? "dist");
