import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import published from './published-0.1.0/migrations.json' with { type: 'json' };

const folder = new URL('../../db/migrations/', import.meta.url);

it.each(Object.entries(published))(
  '%s is as version 0.1.0 applied it: a change is a new migration',
  (file, sum) => {
    const text = readFileSync(new URL(file, folder));
    expect(createHash('sha256').update(text).digest('hex')).toBe(sum);
  },
);
