import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAttriumError } from '#domain/errors';
import { type ValueType, valueTypes } from '#domain/values';
import type { Attrium } from '../../create-attrium.ts';
import { callByPath } from '../call-by-path.ts';
import { procedureExamples } from '../procedure-examples.ts';
import type { Subject } from '../subject.ts';
import { hostile } from './hostile.ts';
import { anyInput, servedPaths } from './inputs.ts';

/** Ours alone to see: where in the code, in the database or on the disk it happened. */
const inside =
  /\n\s+at |node:internal|\.ts:\d|\battrium\.[a-z_]+\(|\b(select|insert into|update) .* (from|set|values)\b|(^|[\s'"(])\/(usr|home|root|var|tmp|work)\//i;

/** Nobody but the caller made the mistake, so the engine is not to blame, and nothing of it is told. */
const expectRefusal = (error: unknown): void => {
  if (!isAttriumError(error)) throw error;
  expect(['INTERNAL', 'UNAVAILABLE']).not.toContain(error.code);
  expect(error.message).not.toMatch(inside);
  expect(JSON.stringify(error.details)).not.toMatch(inside);
};

/** `runs`: inputs for each procedure. `told`: everything that the process said besides its answers. */
export const fuzzSuite = (
  name: string,
  runs: number,
  open: () => Promise<{ readonly subject: Subject; readonly told: () => Promise<string> }>,
): void => {
  describe(`anything sent [${name}]`, () => {
    let subject: Subject;
    let told: () => Promise<string>;
    let attrium: Attrium;
    beforeAll(async () => {
      ({ subject, told } = await open());
      attrium = await subject.attrium({ tenant: 'fuzzed', role: 'operator' });
      for (const { call } of procedureExamples) await call(attrium);
    });
    afterAll(() => subject?.close());

    it.each(servedPaths)('to %s is answered or refused, and says nothing of the inside', async (path) => {
      await fc.assert(
        fc.asyncProperty(anyInput(path), async (input) => {
          await callByPath(attrium, path, input).then(() => undefined, expectRefusal);
        }),
        { numRuns: runs },
      );
      expect(await attrium.attributes.list({})).toMatchObject({ attributes: expect.any(Array) });
    });

    it('as a value of personal data is in no error, no log and no audit', async () => {
      const canary = 'canary-4f1d';
      const types = valueTypes.map((type): { readonly name: string; readonly type: ValueType } => ({
        name: `secret_${type}`,
        type,
      }));
      await attrium.attributes.define({
        attributes: types.map((one) => ({
          ...one,
          pii: 'personal' as const,
          ...(one.type === 'text' && { pattern: '^[0-9]+$' }),
        })),
      });
      const shapes: readonly unknown[] = [
        canary,
        [canary],
        { [canary]: canary },
        `${canary}\u0000`,
        `${canary}\ud800`,
        canary.repeat(9_000),
        { nested: { deep: [canary, ...hostile.filter((one) => typeof one === 'number')] } },
      ];
      const refusals: string[] = [];
      const call = async (path: string, input: object): Promise<void> => {
        await callByPath(attrium, path, input).catch((error: unknown) => {
          expectRefusal(error);
          refusals.push(JSON.stringify([(error as Error).message, (error as { details: unknown }).details]));
        });
      };
      for (const { name: attribute } of types) {
        for (const value of shapes) {
          await call('entities.put', { entity: 'e', values: { [attribute]: value } });
          await call('entities.putMany', { items: [{ entity: 'f', values: { [attribute]: value } }] });
          await call('entities.find', { where: { attribute, op: 'eq', value } });
          await call('entities.find', { where: { attribute, op: 'in', value: [value] } });
          const written = await attrium.ingest
            .write({ values: [{ entity: 'g', attribute, value }] as never })
            .catch((error: unknown) => expectRefusal(error));
          if (written) refusals.push(JSON.stringify(written.rejected));
        }
      }
      expect(refusals.length).toBeGreaterThan(20);
      expect(refusals.join('\n')).not.toContain(canary);
      const lines = await told();
      expect(lines).toContain('attrium_procedure_total');
      expect(lines).not.toContain(canary);
      expect(JSON.stringify(await attrium.audit.list({}))).not.toContain(canary);
    });
  });
};
