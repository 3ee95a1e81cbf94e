import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import type { AttributeId, EntityKey, Micros, TenantId } from '#domain/ids';
import type { Edit, EditRequest, Observation, ObservationRequest } from '#domain/ports/entity-store';
import { planCommit } from './commit-plan.ts';
import { stagedLine } from './staged-row.ts';

const tenant = 7 as TenantId;
const write = (attribute: number, value: string | null) => ({
  attribute: attribute as AttributeId,
  type: 'text' as const,
  value,
});
const edits = (...list: Edit[]): EditRequest => ({
  kind: 'edits',
  tenant,
  schemaVersion: 1,
  atomicity: 'all',
  edits: list,
});
const put = (entity: string, ...values: ReturnType<typeof write>[]): Edit => ({
  action: 'put',
  entity: entity as EntityKey,
  values,
});
const observing = (...list: Observation[]): ObservationRequest => ({
  kind: 'observations',
  tenant,
  schemaVersion: 1,
  observations: list,
});
const observation = (entity: string, value: string): Observation => ({
  ...write(1, value),
  entity: entity as EntityKey,
});
const columns = (line: string): string[] => line.slice(0, -1).split('\t');

/** As PostgreSQL reads a column of COPY's text format (manual, COPY, "Text Format"). */
const unescaped = (column: string): string | null =>
  column === '\\N'
    ? null
    : column.replace(
        /\\(.)/gs,
        (_, character: string) => ({ n: '\n', r: '\r', t: '\t' })[character] ?? character,
      );

describe('commit plan', () => {
  it('gives places to edits and their values before those of observations, whatever the order of requests', () => {
    const plan = planCommit([
      observing(observation('o', 'x')),
      edits(put('a', write(1, 'y'), write(2, 'z')), put('b')),
      edits(put('c', write(1, 'w'))),
    ]);
    expect(plan.entities).toMatchObject({ names: ['a', 'b', 'c', 'o'], tenants: [7, 7, 7, 7] });
    expect(plan.edits.map(({ request, item, ord, entity }) => [request, item, ord, entity])).toEqual([
      [2, 0, 0, 1],
      [2, 1, 3, 2],
      [3, 0, 4, 3],
    ]);
    const rows = plan.rows.map(stagedLine).map(columns);
    expect(
      rows.map(([ord, request, item, edit, entity, , , , , text]) => [
        ord,
        request,
        item,
        edit,
        entity,
        text,
      ]),
    ).toEqual([
      ['1', '2', '0', '1', '1', 'y'],
      ['2', '2', '0', '1', '1', 'z'],
      ['5', '3', '0', '3', '3', 'w'],
      ['6', '1', '0', '\\N', '4', 'x'],
    ]);
    expect(plan).toMatchObject({ length: 7, tenants: [tenant] });
  });

  it('names each entity of a tenant once, and each request that observes it once', () => {
    const other = { ...observing(observation('a', 'x')), tenant: 8 as TenantId };
    const plan = planCommit([
      observing(observation('a', 'x'), observation('b', 'y'), observation('a', 'z')),
      observing(observation('b', 'x')),
      other,
      edits(put('b')),
    ]);
    expect(plan.entities).toMatchObject({ names: ['b', 'a', 'a'], tenants: [7, 7, 8] });
    expect(plan.observations).toEqual({ entities: [2, 1, 1, 3], requests: [1, 1, 2, 3], latest: null });
  });

  it('tells the latest time of any observation', () => {
    const timed = (micros: number) => ({ ...observation('a', 'x'), observedAt: micros as Micros });
    expect(
      planCommit([observing(timed(3), timed(9), observation('a', 'x'), timed(4))]).observations.latest,
    ).toBe(9);
  });

  test.prop([fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0'))])(
    'any text goes through COPY as it is',
    (text) => {
      const plan = planCommit([observing(observation('o', text))]);
      const [line = ''] = plan.rows.map(stagedLine);
      const cells = columns(line);
      expect(cells).toHaveLength(10);
      expect(cells.slice(9).map(unescaped)).toEqual([text]);
    },
  );

  it('an unset value, and one without a time, are null columns', () => {
    const [line = ''] = planCommit([edits(put('a', write(1, null)))]).rows.map(stagedLine);
    expect(columns(line).slice(7)).toEqual(['\\N', '\\N', '\\N']);
    const timed = { ...put('a', write(1, 'x')), observedAt: 5 as Micros };
    const [other = ''] = planCommit([edits(timed)]).rows.map(stagedLine);
    expect(columns(other)[7]).toBe('5');
  });

  it('two edits of one entity, and two values of one attribute in an edit, are the caller\u2019s mistake', () => {
    expect(() => planCommit([edits(put('a'), put('a'))])).toThrow(TypeError);
    expect(() => planCommit([edits(put('a')), edits(put('a'))])).toThrow(TypeError);
    expect(() => planCommit([edits(put('a', write(1, 'x'), write(1, 'y')))])).toThrow(TypeError);
    expect(() => planCommit([edits(put('a')), { ...edits(put('a')), tenant: 8 as TenantId }])).not.toThrow();
  });
});
