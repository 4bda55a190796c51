/** Makes changes to a ledger and prints how long each took, in ms. */
import { Ledger } from "../src/store/ledger.ts";
import { statePaths } from "../src/store/paths.ts";

const [commonDir = "", times = "0", epic = ""] = Deno.args;
const ledger = new Ledger(statePaths(commonDir), 60_000);
const durations: number[] = [];
for (let n = 0; n < Number(times); n++) {
  const start = performance.now();
  await ledger.transact({
    at: new Date().toISOString(),
    actor: "root:bench-0",
    method: "bench.change",
    session: "bench-0",
  }, (tx) => {
    const task = Object.values(tx.all(`tasks-${epic}`))[n];
    if (task === undefined) throw new Error(`no task ${n} in ${epic}`);
    tx.put(`tasks-${epic}`, task.id, { ...task, result: `change ${n}` });
    const total = (tx.find("counter", "total")?.last ?? 0) + 1;
    tx.put("counter", "total", { last: total });
  });
  durations.push(performance.now() - start);
}
// deno-lint-ignore no-console
console.log(JSON.stringify(durations));
