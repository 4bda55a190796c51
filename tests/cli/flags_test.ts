import { assertEquals, assertThrows } from "@std/assert";
import * as z from "zod/mini";
import { flagsOf, inputOf } from "../../src/cli/flags.ts";
import { LockstepError } from "../../src/core/error.ts";

const PARAMS = z.strictObject({
  case_id: z.string(),
  ttl_seconds: z._default(z.int(), 5),
  force: z.optional(z.boolean()),
  scope: z.optional(z.strictObject({ allow: z.array(z.string()) })),
  reply: z.optional(z.union([z.string(), z.strictObject({ a: z.string() })])),
  argv: z.optional(z.array(z.string())),
});
const POSITIONAL = ["case_id", "argv"];

function input(
  words: readonly string[],
  options: { after?: string[]; given?: Record<string, string[] | boolean> } =
    {},
) {
  return inputOf(PARAMS, POSITIONAL, {
    words,
    after: options.after ?? [],
    given: new Map(Object.entries(options.given ?? {})),
  });
}

function reasonOf(run: () => unknown): string {
  return assertThrows(run, LockstepError).reason;
}

Deno.test("flagsOf() writes params in kebab-case with their kind", () => {
  assertEquals(
    flagsOf(PARAMS).map(({ name, kind }) => `${name} ${kind}`),
    [
      "case-id string",
      "ttl-seconds string",
      "force boolean",
      "scope string",
      "reply string",
      "argv list",
    ],
  );
});

Deno.test("inputOf() places words by position, a list last", () => {
  assertEquals(input(["C4", "npm", "test"]), {
    case_id: "C4",
    argv: ["npm", "test"],
  });
});

Deno.test("inputOf() gives what follows -- to the list", () => {
  assertEquals(input([], { after: ["npm", "--json"] }), {
    argv: ["npm", "--json"],
  });
  assertEquals(input(["C4"], { after: ["-x"] }), {
    case_id: "C4",
    argv: ["-x"],
  });
});

Deno.test("inputOf() takes words after -- as words when there is no list", () => {
  assertEquals(
    inputOf(PARAMS, ["case_id"], {
      words: [],
      after: ["-dash"],
      given: new Map(),
    }),
    { case_id: "-dash" },
  );
});

Deno.test("inputOf() skips a position whose flag is given", () => {
  assertEquals(input(["npm"], { given: { "case-id": ["C4"] } }), {
    case_id: "C4",
    argv: ["npm"],
  });
});

Deno.test("inputOf() makes numbers, objects and unions of text", () => {
  assertEquals(
    input([], {
      given: {
        "ttl-seconds": ["-7"],
        scope: ['{"allow":["src"]}'],
        reply: ["plain"],
      },
    }),
    { ttl_seconds: -7, scope: { allow: ["src"] }, reply: "plain" },
  );
  assertEquals(input([], { given: { reply: ['{"a":"b"}'] } }), {
    reply: { a: "b" },
  });
});

Deno.test("inputOf() leaves text that is no number to the schema", () => {
  assertEquals(input([], { given: { "ttl-seconds": ["0x7"] } }), {
    ttl_seconds: "0x7",
  });
});

Deno.test("inputOf() refuses what has no place or no meaning", () => {
  assertEquals(
    reasonOf(() =>
      inputOf(PARAMS, ["case_id"], {
        words: ["C4", "C5"],
        after: [],
        given: new Map(),
      })
    ),
    "usage.too_many_words",
  );
  assertEquals(
    reasonOf(() => input([], { given: { scope: ["{"] } })),
    "usage.invalid_json",
  );
  assertEquals(
    reasonOf(() => input([], { given: { "case-id": ["C4", "C5"] } })),
    "usage.repeated_flag",
  );
});
