import { slugify } from "./slugify.js";

/** The line that is printed on a card, and the file it is kept in. */
export function card(title) {
  return { line: title, file: `${slugify(title)}.txt` };
}
