#!/bin/sh
# Second worker of the demo. It strays outside its write scope once.
set -eu
case_id=$1

lockstep case begin "$case_id"

cat >src/title.js <<'JS'
import { slugify } from "./slugify.js";

/** The line that is printed on a card, and the file it is kept in. */
export function card(title) {
  const line = title.replace(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase());
  return { line, file: `${slugify(title)}.txt` };
}
JS
cat >>test/title.test.js <<'JS'

test("card() prints every word with a capital", () => {
  assert.equal(card("good luck").line, "Good Luck");
});
JS
lockstep step check "$case_id.1" --status=done --result "card() capitalises every word"

echo "Titles are capitalised." >>README.md
git add -A
if git commit --quiet -m "title: capitalise every word"; then
  echo "the commit outside the scope went through: that must not be" >&2
  exit 1
fi
echo "git refused the commit with README.md in it; going on without"
git restore --staged --worktree README.md
git commit --quiet -m "title: capitalise every word"
lockstep step check "$case_id.2" --status=done --result "committed inside the scope"

lockstep gate run "$case_id" tests
lockstep case complete "$case_id" --summary "Titles are capitalised"
