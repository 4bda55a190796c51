/**
 * Checksum over the hooks that this Lockstep brings, so that a call can tell
 * with one small read whether a repository has them. A test keeps it right.
 */
export const HOOKS_DIGEST = "aa2b6c5b";
