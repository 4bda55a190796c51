import * as z from "zod/mini";
import { ENV, readEnv } from "../io/env.ts";
import { VERSION } from "../core/version.ts";
import { method } from "./method.ts";

const Build = z.enum(["compiled", "launcher", "source"]);

export const definition = method({
  name: "version",
  summary: "Show the version, how it was built, and the versions of the tools",
  effect: "read",
  params: z.strictObject({}),
  result: () =>
    z.strictObject({ version: z.string(), build: Build, deno: z.string() }),
  example: "lockstep version --json",
  run: () =>
    Promise.resolve({
      version: VERSION,
      build: build(),
      deno: Deno.version.deno,
    }),
  text: (result) =>
    `lockstep ${result.version} (${result.build}, deno ${result.deno})`,
});

function build(): z.output<typeof Build> {
  if (Deno.build.standalone) return "compiled";
  return readEnv(ENV.build) === "launcher" ? "launcher" : "source";
}
