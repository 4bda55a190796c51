/** Params that several verbs of the merge gate take. */
import * as z from "zod/mini";

/** Selects a session; it raises nobody's rights. */
export const SESSION_PARAM = {
  session_id: z.optional(
    z.string().check(
      z.describe("The session; the caller's own when left out"),
    ),
  ),
};

/** An entry of the session's that a verb takes on. */
export const OWN_ENTRY_PARAMS = {
  merge_request_id: z.optional(
    z.string().check(
      z.describe("The entry; the session's first when left out"),
    ),
  ),
  ...SESSION_PARAM,
};

/** Work done under a generation of the merge lock. */
export const GENERATION_PARAM = {
  generation: z.optional(
    z.int().check(
      z.describe("Refuse when the merge lock has another generation"),
    ),
  ),
};

/** An entry by its id, whosever it is. */
export const ENTRY_PARAM = {
  merge_request_id: z.string().check(z.describe("The merge request")),
};

/** The entry that is reviewed. */
export const REVIEWED_PARAM = {
  merge_request_id: z.optional(
    z.string().check(
      z.describe("The merge request; a reviewer's own when left out"),
    ),
  ),
};
