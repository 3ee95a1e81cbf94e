import { existsSync } from 'node:fs';
import { defineConfig } from 'tsdown';

// One entry per subpath of package.json's `exports`, and the command.
const entries = {
  index: './interfaces/index.ts',
  client: './interfaces/client/index.ts',
  testing: './interfaces/testing.ts',
  conformance: './adapters/conformance/index.ts',
  postgres: './adapters/postgres/index.ts',
  cli: './interfaces/cli/main.ts',
};
const absent = Object.values(entries).filter((file) => !existsSync(file));
if (absent.length > 0) console.warn(`Not built, because not written yet: ${absent.join(', ')}`);

// Imports by `#` are bundled; declared dependencies and peers stay imports.
export default defineConfig({
  entry: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file))),
  outDir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'es2024',
  // .mjs and .d.mts, whatever the package's type says.
  fixedExtension: true,
  dts: true,
  clean: true,
});
