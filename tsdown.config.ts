import { defineConfig } from 'tsdown';

// Imports by `#` are bundled; declared dependencies and peers stay imports.
export default defineConfig({
  // One entry per subpath of package.json's `exports`, and the command.
  entry: {
    index: './interfaces/index.ts',
    client: './interfaces/client/index.ts',
    testing: './interfaces/testing.ts',
    conformance: './adapters/conformance/index.ts',
    postgres: './interfaces/composition/postgres.ts',
    cli: './interfaces/cli/bin.ts',
  },
  outDir: 'dist',
  format: 'esm',
  platform: 'node',
  target: 'es2024',
  // .mjs and .d.mts, whatever the package's type says.
  fixedExtension: true,
  dts: true,
  clean: true,
});
