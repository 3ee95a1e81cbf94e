import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import config from '../.dependency-cruiser.mjs';
import { checkBoundaries } from './boundaries.ts';

type Import = readonly [from: string, statement: string];

/** Per rule, imports that it must object to: by value, by type only, by alias and by relative path. */
const forbidden: Record<string, Import[]> = {
  'domain-imports-no-other-layer': [
    ['domain/uses-adapter.ts', `import { m } from '#adapters/memory/store'; m;`],
    ['domain/uses-adapter-type.ts', `import type { M } from '#adapters/memory/store'; export type X = M;`],
    ['domain/uses-application.ts', `import { a } from '../application/case.ts'; a;`],
    ['domain/uses-application.unit.test.ts', `import { a } from '#application/case'; a;`],
    ['domain/uses-db.ts', `import { d } from '../db/files.ts'; d;`],
  ],
  'domain-imports-no-package-and-no-node': [
    ['domain/uses-node.ts', `import { readFileSync } from 'node:fs'; readFileSync;`],
    ['domain/uses-crypto.ts', `import { createHmac } from 'crypto'; createHmac;`],
    ['domain/ports/uses-driver-type.ts', `import type { Client } from 'driver'; export type X = Client;`],
    ['domain/uses-package-lazily.ts', `export const load = () => import('driver');`],
  ],
  'application-imports-only-the-domain': [
    ['application/uses-adapter.ts', `import { m } from '#adapters/memory/store'; m;`],
    [
      'application/uses-interface-type.ts',
      `import type { R } from '#interfaces/trpc/router'; export type X = R;`,
    ],
  ],
  'application-imports-no-package': [
    ['application/uses-driver.ts', `import { Client } from 'driver'; Client;`],
    ['application/uses-fs.ts', `import { readFileSync } from 'node:fs'; readFileSync;`],
  ],
  'adapters-import-only-the-domain': [
    ['adapters/postgres/uses-application.ts', `import { a } from '#application/case'; a;`],
    ['adapters/postgres/uses-router.int.test.ts', `import { r } from '#interfaces/trpc/router'; r;`],
  ],
  'adapters-do-not-import-each-other': [
    ['adapters/postgres/uses-memory.ts', `import { m } from '#adapters/memory/store'; m;`],
    [
      'adapters/postgres/uses-memory-type.ts',
      `import type { M } from '../memory/store.ts'; export type X = M;`,
    ],
    ['adapters/conformance/uses-memory.ts', `import { m } from '#adapters/memory/store'; m;`],
  ],
  'shared-adapter-code-is-a-leaf': [
    ['adapters/shared/uses-suite.ts', `import { s } from '#adapters/conformance/suite'; s;`],
  ],
  'only-the-composition-root-knows-adapters': [
    ['interfaces/trpc/uses-adapter.ts', `import { m } from '#adapters/memory/store'; m;`],
    [
      'interfaces/cli/uses-adapter-type.ts',
      `import type { M } from '#adapters/memory/store'; export type X = M;`,
    ],
  ],
  'client-imports-only-the-domain': [
    ['interfaces/client/uses-application.ts', `import { a } from '#application/case'; a;`],
    [
      'interfaces/client/uses-root.ts',
      `import type { W } from '#interfaces/composition/stack'; export type X = W;`,
    ],
  ],
  'client-takes-only-types-of-the-router': [
    ['interfaces/procedures.ts', `import { r } from '#interfaces/trpc/router'; export const names = r;`],
    ['interfaces/client/uses-router.ts', `import { r } from '#interfaces/trpc/router'; r;`],
  ],
  'client-uses-nothing-of-node': [
    ['interfaces/client/uses-node.ts', `import { Agent } from 'node:http'; Agent;`],
  ],
  'client-stands-without-its-server-part': [
    ['interfaces/client/uses-server.ts', `import { a } from './server.ts'; a;`],
  ],
  'server-does-not-import-the-client': [
    ['interfaces/http/uses-client.ts', `import { c } from '../client/client.ts'; c;`],
    [
      'interfaces/trpc/uses-client.ts',
      `import type { C } from '#interfaces/client/client'; export type X = C;`,
    ],
  ],
  'product-does-not-need-development-packages': [
    ['interfaces/http/uses-tool.ts', `import { tool } from 'tool'; tool;`],
    ['adapters/postgres/uses-undeclared.ts', `import { stray } from 'stray'; stray;`],
  ],
  'product-does-not-import-test-code': [
    ['adapters/postgres/uses-test.ts', `import { s } from './testing/servers.ts'; s;`],
  ],
  // A circle is reported once, at its first file; the other one is in `allowed`.
  'no-circles': [['domain/circle-a.ts', `import type { B } from './circle-b.ts'; export type A = B | 1;`]],
  'no-unresolvable-import': [['interfaces/http/uses-nothing.ts', `import { n } from '#domain/nowhere'; n;`]],
};

/** Imports along the grain: no rule may object. */
const allowed: Import[] = [
  ['domain/circle-b.ts', `import type { A } from './circle-a.ts'; export type B = A | 2;`],
  ['domain/value.ts', `export const v = 1; export type V = number;`],
  ['domain/price.ts', `import { v } from '#domain/value'; export const p = v;`],
  ['domain/price.unit.test.ts', `import { tool } from 'tool'; import 'node:fs'; tool;`],
  [
    'application/case.ts',
    `import { createHmac } from 'node:crypto'; import { v } from '#domain/value'; export const a = [v, createHmac];`,
  ],
  ['application/case.unit.test.ts', `import { m } from '#adapters/memory/store'; m;`],
  ['adapters/shared/sql.ts', `import { v } from '#domain/value'; export const s = v;`],
  ['adapters/conformance/suite.ts', `import { v } from '#domain/value'; export const s = v;`],
  [
    'adapters/memory/store.ts',
    `import { v } from '#domain/value'; import { s } from '#adapters/shared/sql'; export const m = [v, s]; export type M = 1;`,
  ],
  ['adapters/memory/store.unit.test.ts', `import { s } from '#adapters/conformance/suite'; s;`],
  [
    'adapters/postgres/store.ts',
    `import { Client } from 'driver'; import 'engine'; export const p = Client;`,
  ],
  ['adapters/postgres/testing/servers.ts', `import { tool } from 'tool'; export const s = tool;`],
  ['adapters/postgres/same.int.test.ts', `import { m } from '#adapters/memory/store'; m;`],
  ['db/files.ts', `import { readFileSync } from 'node:fs'; export const d = readFileSync;`],
  [
    'interfaces/composition/stack.ts',
    `import { p } from '#adapters/postgres/store'; export const w = p; export type W = 1;`,
  ],
  ['interfaces/testing.ts', `import { m } from '#adapters/memory/store'; export const t = m;`],
  [
    'interfaces/trpc/router.ts',
    `import { a } from '#application/case'; export const r = a; export type R = 1;`,
  ],
  ['domain/pattern.ts', `import { re } from 're2js'; re;`],
  [
    'interfaces/client/server.ts',
    `import { AsyncLocalStorage } from 'node:async_hooks'; export const a = AsyncLocalStorage;`,
  ],
  ['interfaces/client/names.ts', `import { names } from '#interfaces/procedures'; names;`],
  [
    'interfaces/client/client.ts',
    `import type { R } from '#interfaces/trpc/router'; import { v } from '#domain/value'; export const c = v as R;`,
  ],
];

describe('boundaries', () => {
  let root = '';
  let found: Awaited<ReturnType<typeof checkBoundaries>>;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'attrium-boundaries-'));
    writePackage('.', {
      imports: Object.fromEntries(
        ['domain', 'application', 'adapters', 'interfaces'].map((it) => [`#${it}/*`, `./${it}/*.ts`]),
      ),
      dependencies: { driver: '1.0.0', re2js: '1.0.0' },
      peerDependencies: { engine: '1.0.0' },
      devDependencies: { engine: '1.0.0', tool: '1.0.0' },
    });
    for (const name of ['driver', 'engine', 're2js', 'tool', 'stray']) {
      writePackage(`node_modules/${name}`, { name, version: '1.0.0', exports: './index.js' });
      write(`node_modules/${name}/index.js`, 'export {};');
    }
    for (const [file, statement] of [...allowed, ...Object.values(forbidden).flat()]) write(file, statement);
    found = await checkBoundaries(root);
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('has an example for every rule', () => {
    expect(Object.keys(forbidden).sort()).toEqual(config.forbidden?.map((rule) => rule.name).sort());
  });

  it('gives a reason for every rule', () => {
    expect(config.forbidden?.filter((rule) => !rule.comment)).toEqual([]);
  });

  it('reads every file and sees its imports', () => {
    const files = allowed.length + Object.values(forbidden).flat().length;
    expect(found.files).toBe(files);
    expect(found.dependencies).toBeGreaterThan(files - 5);
  });

  it.each(Object.entries(forbidden))('%s', (rule, imports) => {
    const hits = found.violations.filter((violation) => violation.rule === rule).map(({ from }) => from);
    expect(new Set(hits)).toEqual(new Set(imports.map(([from]) => from)));
  });

  it('lets imports along the grain pass', () => {
    const files = allowed.map(([from]) => from);
    expect(found.violations.filter(({ from }) => files.includes(from))).toEqual([]);
  });

  it('fails where there is nothing to read', async () => {
    await expect(checkBoundaries(join(root, 'node_modules'))).rejects.toThrow('No source file');
  });

  function writePackage(folder: string, content: object): void {
    write(`${folder}/package.json`, JSON.stringify({ type: 'module', ...content }));
  }

  function write(file: string, content: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), `${content}\n`);
  }
});
