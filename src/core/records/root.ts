import * as z from "zod/mini";

/**
 * What the calls of a session's root have shown of the program, terminal or
 * conversation behind them; aggregate `root_signs`, by session.
 */
export const RootSigns = z.lazy(() =>
  z.looseObject({
    /** Each different one, the latest last. */
    signs: z.array(z.string()),
  })
);
export type RootSigns = z.output<typeof RootSigns>;
