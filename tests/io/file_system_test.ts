import { assertEquals } from "@std/assert";
import { fileSystemIn, fileSystemOf } from "../../src/io/file_system.ts";

const MOUNTS = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:26 / /mnt/share rw,relatime shared:9 - nfs4 server:/export rw
31 22 0:27 / /mnt/with\\040blank rw - 9p host rw
32 30 0:28 / /mnt/share/local rw - xfs /dev/vdb rw
`;

for (
  const [path, type, trust] of [
    ["/home/a", "ext4", "trusted"],
    ["/mnt/share/repo", "nfs4", "doubtful"],
    ["/mnt/shared", "ext4", "trusted"],
    ["/mnt/share/local/repo", "xfs", "trusted"],
    ["/mnt/with blank/repo", "9p", "refused"],
  ] as const
) {
  Deno.test(`fileSystemIn() says that ${path} is on ${type}, ${trust}`, () => {
    assertEquals(fileSystemIn(MOUNTS, path), { type, trust });
  });
}

Deno.test("fileSystemOf() finds the type of a real folder", async () => {
  const { type } = await fileSystemOf(Deno.realPathSync(Deno.cwd()));
  assertEquals(type.length > 0, true);
});
