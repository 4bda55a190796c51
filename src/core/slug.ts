import { crc32 } from "./checksum.ts";
import { usage } from "./error.ts";

const STOP_WORDS: readonly string[] = [
  "a",
  "an",
  "the",
  "to",
  "for",
  "of",
  "and",
  "or",
  "in",
  "on",
  "with",
  "by",
  "from",
  "at",
  "is",
  "are",
];

/** Letters that no normalisation takes apart. */
const SPELLED_OUT: Readonly<Record<string, string>> = {
  "ß": "ss",
  "æ": "ae",
  "œ": "oe",
  "ø": "o",
  "đ": "d",
  "ð": "d",
  "ł": "l",
  "þ": "th",
  "ı": "i",
};

const WORD_LENGTH = 19;
const SLUG_LENGTH = 40;

/**
 * Names what must stay free: the session's own branch ends in it, and a ref
 * cannot be a folder as well.
 */
const RESERVED: readonly string[] = ["root"];

/**
 * Returns the slug of a request: its first two telling words in lower case.
 * A text in which no word can be written in ASCII letters gets `work-` and a
 * mark of its own, so that two such requests differ.
 */
export function slugOf(text: string): string {
  const words = wordsOf(text);
  if (words.length === 0) {
    return text.trim() === "" || !/[\p{L}\p{N}]/u.test(text)
      ? "work"
      : `work-${crc32(new TextEncoder().encode(text)).slice(0, 4)}`;
  }
  const telling = words.filter((word) => !STOP_WORDS.includes(word));
  return (telling.length === 0 ? words : telling).slice(0, 2)
    .map((word) => word.slice(0, WORD_LENGTH)).join("-");
}

function wordsOf(text: string): string[] {
  const plain = text.slice(0, 4000).normalize("NFKD").replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => SPELLED_OUT[letter] ?? "");
  // A word of which only a part is ASCII would be cut into nonsense.
  return (plain.match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((word) => /^[a-z0-9]+$/.test(word));
}

/**
 * Tells whether a name can be a slug as it stands: lower-case words joined by
 * single dashes, good as a branch, a folder and a tmux session.
 */
export function isSlug(name: string): boolean {
  return name.length <= SLUG_LENGTH && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) &&
    !RESERVED.includes(name);
}

/**
 * Returns a name that somebody chose, if it can be a slug as it stands.
 *
 * @throws {LockstepError} `worktree.bad_name`, with a name near to it.
 */
export function requireSlug(name: string, flag: string): string {
  if (isSlug(name)) return name;
  const words = wordsOf(name).join("-").slice(0, SLUG_LENGTH);
  const near = words === "" ? slugOf(name) : words.replace(/-$/, "");
  throw usage(
    `Cannot use "${
      name.slice(0, 80)
    }" as the name of a worktree: lower-case words joined by "-" are wanted, ${SLUG_LENGTH} characters at most`,
    {
      reason: "worktree.bad_name",
      hint: `Add --${flag} ${RESERVED.includes(near) ? `${near}-work` : near}`,
    },
  );
}

/** Returns the slug, or the slug with `-2`, `-3`, … until one is free. */
export function freeSlug(
  slug: string,
  isTaken: (slug: string) => boolean,
): string {
  if (!RESERVED.includes(slug) && !isTaken(slug)) return slug;
  for (let number = 2;; number++) {
    const numbered = `${slug}-${number}`;
    if (!isTaken(numbered)) return numbered;
  }
}

/**
 * Returns the name of the tmux session that is the viewer of a worktree.
 * Other characters become `_`: tmux replaces some itself, reads some as
 * targets, and shows those outside ASCII differently in each locale.
 */
export function viewerName(repository: string, slug: string): string {
  const mapped = `${repository}-${slug}`
    .replace(/[^A-Za-z0-9_-]/gu, "_").replace(/^-+/, "_");
  return mapped.length <= 120
    ? mapped
    : `${mapped.slice(0, 100 - slug.length)}_${
      crc32(new TextEncoder().encode(repository))
    }-${slug}`;
}
