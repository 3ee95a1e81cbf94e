import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../', import.meta.url));
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What the build may read, by the lines that take something back from `*`. */
const letThrough = textOf('terraform/service-image/Dockerfile.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

describe('the image of the service', () => {
  it('is built from everything that its source imports', () => {
    const needed = new Set<string>();
    for (const folder of ['domain', 'application', 'adapters', 'interfaces']) {
      for (const path of readdirSync(join(root, folder), { encoding: 'utf8', recursive: true })) {
        if (
          !path.endsWith('.ts') ||
          /\.test\.ts$|node_modules|dist\/|^packages|compatibility|testing\//.test(path)
        )
          continue;
        for (const [, imported = ''] of textOf(`${folder}/${path}`).matchAll(/ from '(\.[^']+)'/g))
          needed.add(join(folder, path, '..', imported));
      }
    }
    expect(needed.size).toBeGreaterThan(100);
    const missing = [...needed].filter(
      (path) => !letThrough.some((allowed) => path === allowed || path.startsWith(`${allowed}/`)),
    );
    expect(missing).toEqual([]);
  });

  it('runs on the Node that the tests run on', () => {
    const bases = [...textOf('terraform/service-image/Dockerfile').matchAll(/^FROM node:([\d.]+)-/gm)];
    expect(bases.map(([, version]) => version)).toEqual(Array(3).fill(packageJson.devDependencies.node));
  });
});
