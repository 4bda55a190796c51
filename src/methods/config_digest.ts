import type { Config } from "../core/config.ts";

/** Returns the sha256 of a configuration; the order of its keys is its own. */
export async function configDigest(config: Config): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(config));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex();
}
