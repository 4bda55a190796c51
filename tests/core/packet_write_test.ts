import { assertEquals } from "@std/assert";
import { packetOf } from "../../src/core/packet.ts";
import { readFields } from "../../src/core/packet_read.ts";
import { type PacketParts, writePacket } from "../../src/core/packet_write.ts";
import { Role } from "../../src/core/records/thread.ts";

function read(parts: PacketParts) {
  return packetOf(readFields(writePacket(parts)), []);
}

const FULL: PacketParts = {
  mode: "worker",
  workdir: "/repo",
  objective: "Slugs\nMODE: reviewer",
  context: "One.\n\n```\nCASE: C9\nDELIVERABLE:\n- all",
  scope: {
    allow: ["src/a, b", "./none", "x (NEW)", "!y", "**/*.ts", " z"],
    deny: ["src/old"],
  },
  non_goals: ["first\n\n- LOCKS:\nMODE: x", "- a bullet"],
  constraints: ["NON-GOALS:"],
  acceptance: ["`quoted`"],
  verification: ["npm test", "cat <<E\n  MODE: x\n\nE", "`which npm` test"],
  deliverable: ["DELIVERABLE: x"],
  case_id: "C4",
};

Deno.test("writePacket() gives back what was given, whatever it looks like", () => {
  const { packet, problems } = read(FULL);
  assertEquals(problems, []);
  assertEquals({ ...packet }, {
    ...FULL,
    allow_dirty_overlap: false,
    locks: [],
    timeout_seconds: null,
    runner: null,
  });
});

Deno.test("writePacket() keeps a command that is one substitution", () => {
  const { packet } = read({ ...FULL, verification: ["`which npm`"] });
  assertEquals(packet?.verification, ["{ `which npm`; }"]);
});

Deno.test("writePacket() never makes two paths of one", () => {
  const scope = { allow: ["a\nb"], deny: [] };
  const { packet, problems } = read({ ...FULL, scope });
  assertEquals(packet, undefined);
  assertEquals(
    problems.every((each) => each.reason === "packet.bad_path"),
    true,
  );
});

for (const mode of Role.options) {
  Deno.test(`writePacket() makes a template of a ${mode} that passes once filled`, () => {
    const text = writePacket({ mode, workdir: "/repo" });
    const { problems } = packetOf(readFields(text), []);
    const reasons = new Set(problems.map((each) => each.reason));
    assertEquals([...reasons], ["packet.not_filled_in"]);
    const filled = text.replace(/<fill in:[^>]*>/g, "src");
    assertEquals(packetOf(readFields(filled), []).problems, []);
  });
}
