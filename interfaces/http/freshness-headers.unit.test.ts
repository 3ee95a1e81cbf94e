import { describe, expect, it } from 'vitest';
import type { Meta } from '#domain/freshness';
import { createManualClock, memoryAttrium } from '../testing.ts';
import { refusedMeta } from '../trpc/errors.ts';
import { freshnessHeaders, metaOf } from './freshness-headers.ts';

const meta = (source: string, lagMs: number | null, token: string | null = null): Meta => ({
  ...refusedMeta,
  source,
  lagMs,
  token,
  consistency: { requested: 'EVENTUAL', delivered: 'EVENTUAL' },
});

describe('freshness headers', () => {
  it('say of an answer what its body says', () => {
    expect(freshnessHeaders([meta('replica:a', 120, 'token')])).toEqual({
      'attrium-source': 'replica:a',
      'attrium-lag-ms': '120',
      'attrium-consistency': 'EVENTUAL',
      'attrium-token': 'token',
    });
  });

  it('say of a batch what its worst member says, unknown lag being worse than any', () => {
    const batch = [meta('primary', 0), meta('replica:b', null), meta('replica:a', 9_000)];
    expect(freshnessHeaders(batch)).toMatchObject({
      'attrium-source': 'replica:b',
      'attrium-lag-ms': 'unknown',
    });
    expect(freshnessHeaders([...batch].reverse())).toMatchObject({ 'attrium-source': 'replica:b' });
    expect(freshnessHeaders([refusedMeta, meta('replica:a', 9_000), meta('primary', 0)])).toMatchObject({
      'attrium-lag-ms': '9000',
    });
  });

  it('carry the tokens of all members, unless they outgrow a header', () => {
    expect(freshnessHeaders([meta('primary', 0, 'a'), meta('primary', 0, 'b')])['attrium-token']).toBe('a,b');
    expect(freshnessHeaders([meta('primary', 0, 'x'.repeat(5_000))])).not.toHaveProperty('attrium-token');
  });

  it('are absent where no copy of the data was asked', () => {
    expect(freshnessHeaders([])).toEqual({});
    expect(freshnessHeaders([refusedMeta])).toEqual({});
  });

  it('find the meta of answers, and none in those that have none', async () => {
    const attrium = await memoryAttrium({ clock: createManualClock() });
    const answer = await attrium.entities.find({});
    expect(metaOf({ result: { data: answer } })).toEqual(answer.meta);
    expect(metaOf({ error: { data: { meta: refusedMeta } } })).toEqual(refusedMeta);
    expect(metaOf({ result: { data: await attrium.attributes.list({}) } })).toBeUndefined();
  });
});
