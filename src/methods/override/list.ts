import * as z from "zod/mini";
import { Override } from "../../core/records/override.ts";
import { method } from "../method.ts";

export const definition = method({
  name: "override.list",
  summary: "List overrides, the newest first",
  effect: "read",
  params: z.strictObject({}),
  result: () => z.strictObject({ overrides: z.array(Override) }),
  example: "lockstep override list",
  run: (context) =>
    Promise.resolve(context.read((view) => ({
      overrides: Object.values(view.all("overrides"))
        .toSorted((a, b) => a.created_at < b.created_at ? 1 : -1),
    }))),
  text: ({ overrides }) =>
    overrides.length === 0
      ? "No rule was ever overridden"
      : overrides.map((each) =>
        `${each.id}  ${each.kind}  ${each.ref}  ${
          each.used_commit === null
            ? `void after ${each.expires_at}`
            : `used by ${each.used_commit.slice(0, 12)}`
        }  ${each.reason}`
      ).join("\n"),
});
