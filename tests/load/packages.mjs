// The npm packages of tests/node, whose versions are pinned there, for the programs of this folder.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(new URL('../node/package.json', import.meta.url));

export const load = (name) => import(pathToFileURL(require.resolve(name)).href);
