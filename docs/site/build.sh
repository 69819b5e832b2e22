#!/bin/sh
# Builds the docs site with docfx into artifacts/docs-site: the pages of docs/, the packages' own pages, and their public types. A warning ends it.
set -eu
cd "$(dirname "$0")/../.."

command -v node >/dev/null || { echo "docs-site: 'node' is not installed; './just install-test-tools' says how to get it" >&2; exit 1; }
work=artifacts/docs-site-work
rm -rf "$work" artifacts/docs-site
mkdir -p "$work"
# A copy of what git knows or would take, in the same folders, so that every link between pages holds in the site as it does here.
git ls-files --cached --others --exclude-standard -- '*.md' 'docs/**' 'ops/**' 'samples/**' LICENSE justfile | while IFS= read -r file; do
    [ -f "$file" ] || continue
    mkdir -p "$work/$(dirname "$file")"
    cp "$file" "$work/$file"
done
# The first page of the site stands at its root.
sed -e 's|(\.\./\.\./|(|g' -e 's|(\.\./|(docs/|g' "$work/docs/site/index.md" > "$work/index.md"
node docs/site/contents.mjs > "$work/toc.yml"
cp docs/site/docfx.json "$work/docfx.json"
rm -r "$work/docs/site"
dotnet tool restore --verbosity quiet
dotnet docfx metadata "$work/docfx.json" --warningsAsErrors
dotnet docfx build "$work/docfx.json" --warningsAsErrors
echo "The site is artifacts/docs-site; 'dotnet docfx serve artifacts/docs-site --port 8081' shows it at http://localhost:8081."
