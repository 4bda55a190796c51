/** Makes a file name of a card's title. */
export function slugify(title) {
  return title.toLowerCase().replace(/\s+/g, "-");
}
