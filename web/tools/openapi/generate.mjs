// npm run openapi -- PATH-OR-ADDRESS-OF-openapi.json
// Writes src/api/schema.gen.ts. The generator lives in this folder with its own TypeScript 5.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const source = process.argv[2];
if (source === undefined) {
  console.error('Which openapi.json? Usage: npm run openapi -- PATH-OR-ADDRESS');
  process.exit(2);
}
const generator = resolve(here, 'node_modules/openapi-typescript/bin/cli.js');
if (!existsSync(generator)) {
  console.error('The generator is not installed. Run: npm ci --prefix tools/openapi');
  process.exit(2);
}
const target = resolve(here, '../../src/api/schema.gen.ts');
const run = spawnSync(process.execPath, [generator, source, '--output', target], { stdio: 'inherit' });
process.exit(run.status ?? 1);
