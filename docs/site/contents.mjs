// Writes the contents of the docs site: every page of docs/, by its title, in the order of the files' names.
//   node docs/site/contents.mjs > toc.yml
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

const titleOf = (file) => {
  const heading = readFileSync(join(root, file), 'utf8').match(/^# (.+)$/m);
  if (!heading) throw new Error(`${file} has no heading of the first level`);
  return heading[1];
};

const pagesIn = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort()
    .map((name) => `${folder}/${name}`);

const entry = (file, name = titleOf(file)) => `- name: ${JSON.stringify(name)}\n  href: ${file}`;
const section = (name, files) => [`- name: ${name}`, '  items:', ...files.map((file) => entry(file).replace(/^/gm, '  '))].join('\n');

console.log(
  [
    entry('README.md', 'Overview'),
    section('Guides', pagesIn('docs/guides')),
    section('Operations', pagesIn('docs')),
    section('Runbooks', ['docs/runbooks/README.md', ...pagesIn('docs/runbooks')]),
    section('Design', ['docs/design/README.md', ...pagesIn('docs/design/decisions')]),
    section('Reviews', pagesIn('docs/reviews')),
    '- name: API\n  href: api/toc.yml',
    section('Project', ['CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md']),
  ].join('\n'),
);
