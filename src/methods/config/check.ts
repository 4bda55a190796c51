import { join } from "@std/path";
import * as z from "zod/mini";
import { notFound } from "../../core/error.ts";
import { readInputText } from "../../io/input.ts";
import {
  findUserFile,
  parseConfigText,
  PROJECT_FILE,
} from "../../store/config_load.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "config.check",
  summary: "Check a configuration file, and the configuration in force",
  effect: "read",
  params: z.strictObject({
    file: z.optional(z.string().check(z.minLength(1))).check(
      z.describe("File to check; lockstep.yaml of this worktree if left out"),
    ),
  }),
  result: () =>
    z.strictObject({
      checked: z.array(z.string()),
      working_copy: z.enum(["absent", "same", "differs"]),
      branch: z.nullable(z.string()),
    }),
  positional: ["file"],
  example: "lockstep config check",
  async run(context, { file }) {
    const { topLevel } = context.repository();
    const path = file === undefined
      ? join(topLevel, PROJECT_FILE)
      : file.startsWith("/")
      ? file
      : join(context.options.folder, file);
    const text = readInputText(path);
    if (text === undefined && file !== undefined) {
      throw notFound(
        "check",
        "config file",
        file,
        "Name a file that is there, or none: lockstep config check",
      );
    }
    if (text !== undefined) await parseConfigText(text, path);
    const { layers, branch, workingCopy } = await context.loadedConfig();
    const hasFile = (origin: string) =>
      layers.some((layer) =>
        layer.origin === origin && Object.keys(layer.file).length > 0
      );
    return {
      checked: [
        ...(text === undefined ? [] : [path]),
        ...(hasFile("project") ? [`${PROJECT_FILE} on ${branch}`] : []),
        ...(hasFile("user") ? [findUserFile() ?? ""] : []),
      ],
      working_copy: workingCopy,
      branch,
    };
  },
  text: ({ checked, working_copy, branch }) =>
    [
      checked.length === 0
        ? "No configuration file; the defaults are in force"
        : `Valid: ${checked.join(", ")}`,
      ...(working_copy === "differs"
        ? [`lockstep.yaml here takes effect once it is on ${branch}`]
        : []),
    ].join("\n"),
});
