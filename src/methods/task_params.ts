/** Params that many verbs on tasks have. */
import * as z from "zod/mini";
import { lazySchema } from "./lazy_schema.ts";

/** Schema of the param that names the Case. */
export const caseParam = lazySchema(() =>
  z.string().check(z.describe("Id of the Case: C4"))
);

/** Schema of the param that selects a session. */
export const sessionParam = lazySchema(() =>
  z.optional(
    z.string().check(z.describe("Session; the caller's when left out")),
  )
);
