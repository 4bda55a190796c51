#!/bin/sh
# First worker of the demo. An agent would think here; what it does with
# Lockstep and git is the same.
set -eu
case_id=$1

lockstep case begin "$case_id"

cat >src/slugify.js <<'JS'
/** Makes a file name of a card's title: no accents, no punctuation. */
export function slugify(title) {
  return title.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
JS
cat >>test/slugify.test.js <<'JS'

test("slugify() drops accents and punctuation", () => {
  assert.equal(slugify("¡Feliz cumpleaños!"), "feliz-cumpleanos");
});
JS
lockstep step check "$case_id.1" --status=done --result "slugify drops accents and punctuation"

git add src/slugify.js test/slugify.test.js
git commit --quiet -m "slugify: drop accents and punctuation"
lockstep step check "$case_id.2" --status=done --result "committed with a test"

lockstep gate run "$case_id" tests
lockstep case complete "$case_id" --summary "File names are plain ASCII"
