import { assert, assertEquals } from "@std/assert";
import * as zod from "zod/mini";
import * as standIn from "../../src/cli/hot_schema.ts";
import { importGraph, loadedBy, textOf } from "../helpers/source_files.ts";

/** Every kind of param that commands with a bundle of their own have. */
function schemaOf(z: typeof zod): zod.ZodMiniObject {
  return z.strictObject({
    words: z.array(z.string()).check(z.minLength(1), z.describe("some")),
    kind: z.optional(z.enum(["file", "prefix"]).check(z.describe("kind"))),
    mode: z._default(z.enum(["exclusive", "shared"]), "exclusive").check(
      z.describe("mode"),
    ),
    ttl: z.optional(z.int().check(z.positive(), z.describe("seconds"))),
    wait: z._default(z.int().check(z.nonnegative()), 0).check(
      z.describe("seconds"),
    ),
    name: z.optional(z.string().check(z.minLength(2))),
    all: z._default(z.boolean(), false),
  });
}

const REAL = schemaOf(zod);
// The stand-in has what is used of zod, and no more.
const LIGHT = schemaOf(standIn as unknown as typeof zod);

function real(input: unknown): unknown {
  const result = zod.safeParse(REAL, input);
  return result.success ? { data: result.data } : "misfit";
}

function light(input: unknown): unknown {
  // Made by the stand-in, see above.
  const schema = LIGHT as unknown as standIn.HotSchema;
  const result = standIn.safeParse(schema, input);
  return result.success ? { data: result.data } : "misfit";
}

/** Good and bad ones, in every combination of two params. */
const VALUES: readonly unknown[] = [
  ...[undefined, null, "", "a", "file", "shared", "exclusive", true, false],
  ...[0, -1, 1, 1.5, 2 ** 53, NaN, Infinity, [], ["a"], ["a", 1], {}],
  ...[[undefined], "ab", 10n],
];
const NAMES = ["words", "kind", "mode", "ttl", "wait", "name", "all", "other"];

Deno.test("hot_schema reads what zod reads, and refuses what zod refuses", () => {
  for (const first of NAMES) {
    for (const second of NAMES) {
      for (const a of VALUES) {
        for (const b of VALUES) {
          const input = { words: ["x"], [first]: a, [second]: b };
          assertEquals(light(input), real(input), Deno.inspect(input));
        }
      }
    }
  }
});

Deno.test("hot_schema refuses what is no object of params", () => {
  for (const input of [...VALUES, () => 1, new Date(0)]) {
    assertEquals(light(input), "misfit");
    assertEquals(real(input), "misfit");
  }
});

Deno.test("hot_schema shows the command line the types that zod shows", () => {
  const types = (shape: Readonly<Record<string, unknown>>) =>
    Object.entries(shape).map(([name, schema]) => {
      const { _zod } = schema as standIn.HotSchema;
      const { type, innerType, element } = _zod.def;
      return [name, type, innerType?._zod.def.type, element?._zod.def.type];
    });
  assertEquals(types(LIGHT.def.shape), types(REAL.def.shape));
});

Deno.test("hot_schema has every part of zod that the commands built with it use", async () => {
  const build = textOf("bin/build.ts");
  const list = (name: string) =>
    [...(new RegExp(`const ${name} = \\[([^\\]]*)\\]`).exec(build)?.[1] ?? "")
      .matchAll(/"([^"]+)"/g)].map(([, each]) => each ?? "");
  const commands = list("HOT");
  const places = list("STAND_IN_PLACES");
  assert(commands.length > 5 && places.length > 2, "the build says which");
  const graph = await importGraph("main.ts");
  const used = new Set<string>();
  for (const command of commands) {
    const file = `src/methods/${command.replaceAll(".", "/")}.ts`;
    for (const path of loadedBy(graph, file)) {
      if (!places.some((place) => path.startsWith(`src/${place}`))) continue;
      for (const [, name] of textOf(path).matchAll(/\bz\.(\w+)\(/g)) {
        used.add(name ?? "");
      }
    }
  }
  assert(used.has("strictObject"), "the files were read");
  assertEquals([...used].filter((name) => !(name in standIn)), []);
});
