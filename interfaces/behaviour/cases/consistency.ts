import { describe, expect, it } from 'vitest';
import type { Consistency } from '#domain/freshness';
import { type OpenScene, refusal } from '../subject.ts';

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

export const consistencyCases = (scene: OpenScene): void => {
  const withEntity = async () => {
    const opened = await scene();
    await opened.attrium.entities.put({ entity: 'e', values: {} });
    return opened;
  };

  describe('meta', () => {
    it('of a read says where the answer is from and how old it may be', async () => {
      const { attrium } = await withEntity();
      const answers = [
        await attrium.entities.get({ entity: 'e' }),
        await attrium.entities.getMany({ entities: ['e', 'never'] }),
        await attrium.entities.find({}),
        await attrium.entities.history({ entity: 'e' }),
      ];
      for (const { meta } of answers) {
        expect(meta).toEqual({
          source: 'primary',
          lagMs: 0,
          lagBasis: 'primary',
          consistency: { requested: 'EVENTUAL', delivered: 'STRONG' },
          freshAt: expect.stringMatching(instant),
          token: expect.any(String),
          degraded: [],
          attempts: [{ target: 'primary', outcome: 'answered', ms: expect.any(Number) }],
        });
      }
    });

    it('of a write says that the primary has it', async () => {
      const { attrium } = await withEntity();
      const answers = [
        await attrium.entities.put({ entity: 'e', values: {} }),
        await attrium.entities.putMany({ items: [{ entity: 'e', values: {} }] }),
        await attrium.entities.delete({ entity: 'e' }),
        await attrium.entities.restore({ entity: 'e' }),
      ];
      for (const { meta } of answers) {
        expect(meta).toMatchObject({
          source: 'primary',
          lagMs: 0,
          freshAt: expect.stringMatching(instant),
          degraded: [],
          token: expect.any(String),
        });
        expect(meta.consistency).toEqual({ requested: 'STRONG', delivered: 'STRONG' });
      }
    });

    it('of a write that the store refuses says that the primary was asked', async () => {
      const { attrium } = await withEntity();
      await attrium.entities.put({ entity: 'x', values: {}, idempotencyKey: 'k' });
      await attrium.entities.delete({ entity: 'x' });
      const refusals = [
        await refusal(attrium.entities.put({ entity: 'x', values: {} }), 'ENTITY_DELETED'),
        await refusal(attrium.entities.delete({ entity: 'e', expectedVersion: '9' }), 'VERSION_CONFLICT'),
        await refusal(attrium.entities.restore({ entity: 'never' }), 'ENTITY_NOT_FOUND'),
        await refusal(attrium.entities.delete({ entity: 'e', idempotencyKey: 'k' }), 'IDEMPOTENCY_CONFLICT'),
        await refusal(
          attrium.entities.putMany({ items: [{ entity: 'x', values: {} }], atomic: true }),
          'ENTITY_DELETED',
        ),
      ];
      for (const { meta } of refusals) {
        expect(meta).toMatchObject({
          source: 'primary',
          lagMs: 0,
          consistency: { requested: 'STRONG', delivered: 'STRONG' },
          freshAt: expect.stringMatching(instant),
          token: expect.any(String),
          degraded: [],
        });
      }
    });

    it('of a refused call says that no copy was asked', async () => {
      const { attrium } = await withEntity();
      const { meta } = await refusal(attrium.entities.find({ select: ['never'] }), 'ATTRIBUTE_UNKNOWN');
      expect(meta).toMatchObject({
        source: null,
        lagMs: null,
        freshAt: null,
        token: null,
        degraded: [],
        attempts: [],
      });
    });

    it('of an absence says how fresh the answer is that proves it', async () => {
      const { attrium } = await withEntity();
      for (const read of [attrium.entities.get, attrium.entities.history]) {
        const { meta } = await refusal(read({ entity: 'never' }), 'ENTITY_NOT_FOUND');
        expect(meta).toMatchObject({ source: 'primary', lagMs: 0, freshAt: expect.any(String) });
      }
    });
  });

  describe('consistency', () => {
    it.each<[string, Consistency]>([
      ['STRONG', { mode: 'STRONG' }],
      ['EVENTUAL', { mode: 'EVENTUAL' }],
      ['EVENTUAL with a bound', { mode: 'EVENTUAL', maxLagMs: 0, onMiss: 'wait', waitMs: 100 }],
      ['EVENTUAL that would rather be stale', { mode: 'EVENTUAL', maxLagMs: 10, onMiss: 'stale' }],
    ])('%s is what the primary delivers', async (_title, consistency) => {
      const { attrium } = await withEntity();
      for (const { meta } of [
        await attrium.entities.get({ entity: 'e', consistency }),
        await attrium.entities.getMany({ entities: ['e'], consistency }),
        await attrium.entities.find({ consistency }),
        await attrium.entities.history({ entity: 'e', consistency }),
      ]) {
        expect(meta.lagMs).toBe(0);
        expect(meta.consistency.delivered).toBe('STRONG');
        expect(meta.consistency.requested).toBe('mode' in consistency ? consistency.mode : undefined);
      }
    });

    it.each<[string, Consistency]>([
      ['ANALYTICAL', { mode: 'ANALYTICAL' }],
      ['a budget', { budget: 'dashboards' }],
    ])('%s is refused where there is nothing to serve it, with a way out', async (_title, consistency) => {
      const { attrium } = await withEntity();
      const { remedy, retriable } = await refusal(
        attrium.entities.get({ entity: 'e', consistency }),
        'UNSUPPORTED',
      );
      expect(remedy).toContain('EVENTUAL');
      expect(retriable).toBe(false);
      await refusal(attrium.entities.find({ consistency }), 'UNSUPPORTED');
    });
  });
};
