/**
 * Builds the program: `deno run -A bin/build.ts FOLDER`. The folder gets
 * `main.js` with its chunks, and below `hot/` one bundle for each command that
 * agents run all day.
 */
import { join } from "@std/path";
import { METHODS } from "../src/methods/mod.ts";

const PROJECT = new URL("../", import.meta.url).pathname;

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
];

async function build(folder: string): Promise<void> {
  await bundle(join(PROJECT, "main.ts"), folder);
  await Promise.all(
    HOT.map((name) =>
      buildHot(name, join(folder, "hot", name.replaceAll("_", "-")))
    ),
  );
}

async function buildHot(name: string, folder: string): Promise<void> {
  const file = join(PROJECT, `src/methods/${name.replaceAll(".", "/")}.ts`);
  const command = {
    words: name.replaceAll("_", "-").split("."),
    longer: Object.keys(METHODS)
      .filter((other) => other.startsWith(`${name}.`))
      .map((other) => other.slice(name.length + 1).replaceAll("_", "-")),
  };
  const entry = join(await Deno.makeTempDir(), "main.ts");
  await Deno.writeTextFile(
    entry,
    `import { definition } from ${JSON.stringify(`file://${file}`)};
import { runHot } from ${JSON.stringify(`file://${PROJECT}src/cli/hot.ts`)};
await runHot(${JSON.stringify(command)}, definition);
`,
  );
  try {
    await bundle(entry, folder);
  } finally {
    await Deno.remove(entry.slice(0, entry.lastIndexOf("/")), {
      recursive: true,
    });
  }
}

async function bundle(entry: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--config",
      join(PROJECT, "deno.json"),
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
