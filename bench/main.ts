// deno-lint-ignore-file no-console -- a script; printing is all it does
/** `deno task bench [ROUNDS]`: ratios of one run; times depend on the day. */
import { tableOf } from "./measure.ts";
import { benchStartup } from "./startup.ts";

const rounds = Number(Deno.args[0] ?? "30");
const measurements = await benchStartup(rounds);
console.log(tableOf(measurements));
const slow = measurements.filter(({ ratio, minRatio, limit }) =>
  limit !== undefined && Math.min(ratio, minRatio) > limit
);
for (const { name, ratio, limit } of slow) {
  console.error(`${name}: ${ratio.toFixed(2)} is over ${limit}`);
}
Deno.exit(slow.length === 0 ? 0 : 1);
