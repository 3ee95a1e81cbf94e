// What the client adds to a page:  npm run size
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const client = fileURLToPath(new URL('../interfaces/client/index.ts', import.meta.url));

/** Bytes of a page's bundle that uses these exports of the client. Fails on whatever browsers have not. */
const sizeOf = async (names: string) => {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from ${JSON.stringify(client)}`, resolveDir: '.' },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: 'es2022',
  });
  const { contents } = outputFiles[0] as { readonly contents: Uint8Array };
  return { minified: contents.length, gzip: gzipSync(contents).length };
};

console.table({
  createClient: await sizeOf('{ createClient }'),
  'everything in attrium/client': await sizeOf('*'),
});
