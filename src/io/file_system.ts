/**
 * Which kind of file system holds a path, and whether its locks can be
 * trusted between processes.
 */
import { run } from "./process.ts";

/**
 * `refused`: its locks do not keep other machines out, or do nothing.
 * `doubtful`: they work where client and server are set up for it.
 */
export type LockTrust = "trusted" | "doubtful" | "refused";

export interface FileSystem {
  /** Type as the kernel names it; `unknown` where it does not say. */
  readonly type: string;
  readonly trust: LockTrust;
}

const REFUSED = [
  "9p",
  "afs",
  "ceph",
  "cifs",
  "fuse.sshfs",
  "fuse.s3fs",
  "fuse.rclone",
  "ncpfs",
  "smb3",
  "smbfs",
  "vboxsf",
  "virtiofs",
];
const DOUBTFUL = ["nfs", "nfs4", "lustre", "gfs2", "ocfs2", "glusterfs"];

/** Returns the file system that holds a canonical path. */
export async function fileSystemOf(path: string): Promise<FileSystem> {
  // Deno itself may not read /proc without all permissions: cat may.
  const mounts = await run(["cat", "/proc/self/mountinfo"]);
  return fileSystemIn(mounts.stdout, path);
}

/** The same, of the text of `/proc/self/mountinfo`. */
export function fileSystemIn(mountinfo: string, path: string): FileSystem {
  let best = { length: -1, type: "unknown" };
  for (const line of mountinfo.split("\n")) {
    const fields = line.split(" ");
    const mount = unescapeOctal(fields[4] ?? "");
    const type = fields[fields.indexOf("-", 6) + 1];
    if (mount === "" || type === undefined || !isBelow(path, mount)) continue;
    // Of two mounts at one place the later one is on top.
    if (mount.length >= best.length) best = { length: mount.length, type };
  }
  return { type: best.type, trust: trustIn(best.type) };
}

function trustIn(type: string): LockTrust {
  if (REFUSED.includes(type)) return "refused";
  return DOUBTFUL.some((each) => type.startsWith(each))
    ? "doubtful"
    : "trusted";
}

function isBelow(path: string, mount: string): boolean {
  return mount === "/" || path === mount || path.startsWith(`${mount}/`);
}

/** Blanks in mount points are written `\040`. */
function unescapeOctal(text: string): string {
  return text.replaceAll(
    /\\([0-7]{3})/g,
    (_, digits: string) => String.fromCharCode(parseInt(digits, 8)),
  );
}
