import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(js|css|html|svg|json|wasm|webmanifest)$/;
const SMALLEST_BYTES = 1024; // below this a header costs more than it saves

/** Writes NAME.gz and NAME.br beside every built file, so that the server only has to hand them out. */
export function compressed(): Plugin {
  return {
    name: 'guantong:compressed',
    apply: 'build',
    async writeBundle(options, bundle) {
      const folder = options.dir ?? '.';
      const names = Object.keys(bundle).filter((name) => TEXT.test(name));
      await Promise.all(names.map((name) => compressFile(resolve(folder, name))));
    },
  };
}

async function compressFile(path: string): Promise<void> {
  const plain = await readFile(path);
  if (plain.byteLength < SMALLEST_BYTES) return;
  const [gz, br] = await Promise.all([
    promisify(gzip)(plain, { level: 9 }),
    promisify(brotliCompress)(plain, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.byteLength },
    }),
  ]);
  await Promise.all([writeFile(`${path}.gz`, gz), writeFile(`${path}.br`, br)]);
}
