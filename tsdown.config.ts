import { defineConfig, type UserConfig } from 'tsdown';

// Built into our own files, so that nobody installs it, nor the TypeScript compiler that it asks for as a peer.
const trpc = ['@trpc/server'];
/** The licences of what is built in have to travel with it. */
const licence = (name: string, file: string) => ({
  from: `node_modules/${name}/LICENSE`,
  rename: `LICENSE-${file}`,
});

const shared = {
  format: 'esm',
  target: 'es2024',
  // .mjs and .d.mts, whatever the package's type says.
  fixedExtension: true,
  dts: true,
  clean: true,
  failOnWarn: true,
  logLevel: 'warn',
  checks: { pluginTimings: false },
  // Said of the compiler's interface, and not of anything in the build.
  suppressWarnings: 'TypeScript 7.0 does not yet have a stable API',
} satisfies UserConfig;

// Imports by `#` are bundled; declared dependencies and peers stay imports.
export default defineConfig([
  {
    ...shared,
    name: 'attrium',
    // One entry per subpath of package.json's `exports`, and the command.
    entry: {
      index: './interfaces/index.ts',
      client: './interfaces/client/index.ts',
      'client-server': './interfaces/client/server.ts',
      testing: './interfaces/testing.ts',
      conformance: './adapters/conformance/published.ts',
      postgres: './interfaces/composition/postgres.ts',
      cli: './interfaces/cli/bin.ts',
    },
    outDir: 'dist',
    platform: 'node',
    deps: { alwaysBundle: trpc, onlyBundle: trpc },
    copy: [licence('@trpc/server', 'trpc')],
  },
  {
    ...shared,
    name: 'attrium-client',
    entry: { index: './interfaces/client/index.ts', server: './interfaces/client/server.ts' },
    outDir: 'interfaces/packages/client/dist',
    platform: 'neutral',
    deps: { alwaysBundle: /^[^#.]/, neverBundle: /^node:/, onlyBundle: trpc },
    copy: [licence('@trpc/server', 'trpc'), { from: 'LICENSE', to: 'interfaces/packages/client' }],
  },
]);
