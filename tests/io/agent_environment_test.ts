import { assertEquals } from "@std/assert";
import {
  agentEnvironment,
  supervisorEnvironment,
} from "../../src/io/agent_environment.ts";

Deno.test("agentEnvironment() has nothing of a thread that spawns", () => {
  const names = Object.keys(agentEnvironment());
  const own = ["LOCKSTEP_THREAD", "TMUX", "TMUX_PANE", "CLAUDECODE", "GIT_DIR"];
  assertEquals(own.filter((name) => names.includes(name)), []);
  assertEquals(names.includes("PATH"), true);
});

Deno.test("supervisorEnvironment() tells tmux no secret", () => {
  assertEquals(
    supervisorEnvironment({ PATH: "/bin", SOME_API_KEY: "x", HOME: "/h" }),
    { HOME: "/h", PATH: "/bin" },
  );
});
