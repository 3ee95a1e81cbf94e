import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Scene } from '#adapters/conformance/index';
import { earliestIngestion } from '#domain/entity';
import type { Field, OrderTerm, ResolvedFilter } from '#domain/filter';
import type { AttributeId } from '#domain/ids';
import { limits } from '#domain/limits';
import { type FindPlan, plansOf } from '#domain/planning/plan-find';
import type { TenantStatistics, WrittenSince } from '#domain/planning/statistics';
import type { FindQuery } from '#domain/ports/entity-store';
import { pageOf } from './find.ts';
import { encodePlan } from './planned-find.ts';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, type TestDatabase } from './testing/database.ts';
import { openSubjectOn } from './testing/subject.ts';

const byKey: OrderTerm = { field: { kind: 'entity' }, direction: 'asc', nulls: 'last' };

describe.each(inject('postgresServers'))(
  'indexes of a find, as the application role [$name]',
  ({ adminUrl }) => {
    let database: TestDatabase;
    let subject: ReturnType<typeof openSubjectOn>;
    let scene: Scene;
    let client: Client;

    beforeAll(async () => {
      database = await migratedDatabase(adminUrl);
      subject = openSubjectOn(database);
      scene = await Scene.open(subject, [
        { name: 'city', type: 'text', tier: 'hot' },
        { name: 'price', type: 'number', tier: 'hot' },
        { name: 'score', type: 'number', tier: 'hot' },
        { name: 'note', type: 'text', tier: 'cold' },
      ]);
      await scene.apply(
        ...Array.from({ length: 500 }, (_, place) =>
          scene.putting(`e${place}`, {
            city: `c${place % 7}`,
            price: place,
            score: -place,
            note: `n${place}`,
          }),
        ),
      );
      await database.admin('vacuum analyze');
      // Only a superuser may have the plans of statements within functions told; who asks is the application role.
      const [{ name } = { name: '' }] = await database.admin<{ name: string }>(
        'select quote_ident(current_database()) as name',
      );
      for (const setting of [
        `session_preload_libraries = 'auto_explain'`,
        'auto_explain.log_min_duration = 0',
        'auto_explain.log_nested_statements = on',
      ])
        await database.admin(`alter database ${name} set ${setting}`);
      client = new Client({ connectionString: database.appUrl, options: '-c client_min_messages=log' });
      await client.connect();
    });
    afterAll(async () => {
      await client?.end();
      await subject?.close();
      await database?.drop();
    });

    const plansTold = async (run: () => Promise<unknown>): Promise<string> => {
      const told: string[] = [];
      const listen = ({ message }: { message?: string }) => told.push(message ?? '');
      client.on('notice', listen);
      await run();
      client.off('notice', listen);
      // Without the texts of the statements, which name tables, too.
      return told.map((text) => text.slice(Math.max(0, text.search(/\n\S.*\(cost=/)))).join('\n');
    };
    const carriedOut = (query: FindQuery, plan: FindPlan) =>
      plansTold(() =>
        client.query('select * from attrium.find_by_plan($1, $2, $3, $4, $5)', [
          tenantProver(database.tenantSigningKey)(query.tenant),
          JSON.stringify(encodePlan(query, plan)),
          query.limit,
          query.select,
          limits.answerBytes,
        ]),
      );
    const scans = (told: string): string[] => [
      ...new Set(
        [
          ...told.matchAll(/(Seq Scan) on (\w+)|Scan (?:Backward )?using (\w+)|Bitmap Index Scan on (\w+)/g),
        ].map(([, sequential, table, ...indexes]) =>
          sequential ? `${table}, read through` : (indexes.find((index) => index) ?? ''),
        ),
      ),
    ];

    /** Of each scan of an index over values: what it asks the index for. */
    const asked = (told: string): string[] =>
      [...told.matchAll(/Scan (?:Backward )?using (entity_values_\w+) .*\n\s*Index Cond: (.*)/g)].map(
        ([, index, condition]) => `${index}: ${condition}`,
      );

    it('every plan reads the index that leads it, and no table through', async () => {
      const [city, price, score, note] = ['city', 'price', 'score', 'note'].map((name) => scene.field(name));
      if (!city || !price || !score || !note) throw new TypeError('a field is missing');
      const is: ResolvedFilter = { op: 'eq', field: city, value: 'c1' };
      const between: ResolvedFilter = { op: 'between', field: price, low: 10, high: 400 };
      const least: ResolvedFilter = { op: 'gte', field: score, value: -450 };
      const cold: ResolvedFilter = { op: 'contains', field: note, text: '1' };
      const filters: ResolvedFilter[] = [
        is,
        between,
        { op: 'in', field: price, values: [1, 2, 3] },
        { op: 'prefix', field: city, text: 'c' },
        { op: 'gt', field: city, value: 'c3' },
        { op: 'exists', field: price, present: true },
        { op: 'and', of: [is, between, least] },
        { op: 'and', of: [is, { op: 'not', of: between }, cold] },
        cold,
      ];
      const ids = ['city', 'price', 'score'].map((name) => scene.id(name));
      const known = (rows: number): TenantStatistics => ({
        entities: 500,
        attributes: new Map(ids.map((id) => [id, { rows, distinct: 7, common: [], bounds: [] }])),
      });
      const led = new Set<string>();
      for (const filter of filters) {
        for (const orderBy of [[byKey], [{ ...byKey, field: score }, byKey]]) {
          const query: FindQuery = { tenant: scene.tenant, filter, orderBy, limit: 20, select: ids };
          for (const rows of [1, 500]) {
            for (const plan of plansOf(query, new Set<AttributeId>(ids), known(rows))) {
              if (plan.price.route === 'scan' || plan.arms !== undefined) continue;
              const told = await carriedOut(query, plan);
              const read = scans(told);
              // Of an attribute only the values in question, but along an order; of an entity only the attributes.
              const byValue = plan.walk === undefined ? asked(told) : [];
              for (const one of byValue)
                expect(one).toMatch(
                  /^entity_values_hot_(\w+)_idx: .*hot_\1 |^entity_values_pkey: .*attribute_id =/,
                );
              const { leads } = plan.price;
              const declared =
                leads === '$entity'
                  ? 'entities_key_key'
                  : `entity_values_hot_${leads === scene.id('city') ? 'text' : 'num'}_idx`;
              led.add(declared);
              expect({ plan, read }).toEqual({ plan, read: expect.arrayContaining([declared]) });
              // The keys that prove tenants are a row or two.
              const through = read.filter((one) => /^(?!tenant_signing_keys).*read through$/.test(one));
              expect({ plan, through }).toEqual({ plan, through: [] });
              expect(read.filter((one) => one.includes('entity_values_ts'))).toEqual([]);
            }
          }
        }
      }
      expect([...led].sort()).toEqual([
        'entities_key_key',
        'entity_values_hot_num_idx',
        'entity_values_hot_text_idx',
      ]);
    });

    /** The statement of the general form, on the claim that these are hot. */
    const generalForm = async (query: FindQuery, hot: ReadonlySet<AttributeId>): Promise<string> => {
      const proof = tenantProver(database.tenantSigningKey)(scene.tenant);
      await client.query('begin');
      await client.query(`select set_config('attrium.tenant', $1, true)`, [proof]);
      // So few entities are read through as quickly.
      await client.query('set local enable_seqscan = off; set local jit = off');
      const asked: { sql: string; values: readonly unknown[] }[] = [];
      const listening = {
        one: (statement: { sql: string; values: readonly unknown[] }) => {
          asked.push(statement);
          return Promise.resolve({ hot: [] });
        },
      };
      await pageOf(listening as never, query, proof, { hot, since: query.plan?.since });
      const [statement] = asked;
      if (statement === undefined) throw new TypeError('nothing was asked');
      // The plan of a statement is told when its portal is closed, which may be with the next one.
      return plansTold(async () => {
        await client.query(statement.sql.replaceAll('$slonik_', '$'), [...statement.values]);
        await client.query('rollback');
      });
    };

    it('the form that is right for any filter never reads history', async () => {
      const [city, note] = [scene.field('city'), scene.field('note')];
      const filter: ResolvedFilter = {
        op: 'or',
        of: [
          { op: 'eq', field: city, value: 'c1' },
          { op: 'contains', field: note, text: '9' },
          { op: 'eq', field: { kind: 'type' }, value: 'x' },
        ],
      };
      const query: FindQuery = {
        tenant: scene.tenant,
        filter,
        orderBy: [{ ...byKey, field: note }, byKey],
        window: { from: 0 as never },
        limit: 20,
      };
      const told = await generalForm(query, new Set());
      expect(told).toContain('entity_values');
      expect(told).not.toContain('entity_values_ts');
    });

    it('a find that is led by history reads its attribute there, and no month before', async () => {
      await database.admin(`select attrium.ensure_history_partition(now() - interval '3 months')`);
      const note = scene.field('note');
      const is: ResolvedFilter = { op: 'contains', field: note, text: '9' };
      const now = await scene.now();
      const window = { from: now };
      const written: WrittenSince = { since: earliestIngestion(now), entries: new Map([[note.id, 1]]) };
      const statistics = { entities: 500, attributes: new Map(), written };
      const query: FindQuery = { tenant: scene.tenant, filter: is, window, orderBy: [byKey], limit: 20 };
      const declared =
        /Scan using entity_values_ts_p(\w+)_tenant_id_attribute_id_ingested\w*_idx .*\n.*Index Cond: (.*)/g;
      const wide: ResolvedFilter = {
        op: 'or',
        of: [is, { op: 'eq', field: { kind: 'entity' }, value: 'e1' }],
      };
      const led = (asked: FindQuery) =>
        plansOf(asked, new Set<AttributeId>(), statistics).filter(({ since }) => since !== undefined);
      const told: string[] = [];
      for (const plan of led(query))
        told.push(
          plan.arms === undefined
            ? await carriedOut(query, plan)
            : await generalForm({ ...query, plan }, new Set()),
        );
      const either = { ...query, filter: wide };
      for (const plan of led(either)) told.push(await generalForm({ ...either, plan }, new Set()));
      expect(told.length).toBeGreaterThanOrEqual(2);
      for (const one of told) {
        const months = [...one.matchAll(declared)];
        expect(months.length).toBeGreaterThan(0);
        for (const [, , condition] of months) expect(condition).toMatch(/attribute_id = .*ingested_at >= /);
        expect(scans(one).filter((scan) => /^entit.*read through$/.test(scan))).toEqual([]);
        // Those before are left out when the statement begins.
        expect(one).toMatch(/Subplans Removed: [1-9]/);
      }
    });

    it('the form that is right for any filter begins with the indexes that cover it', async () => {
      const [city, price] = [scene.field('city'), scene.field('price')];
      const key: Field = { kind: 'entity' };
      const arms: readonly [ResolvedFilter, string][] = [
        [{ op: 'eq', field: city, value: 'c1' }, 'entity_values_hot_text_idx'],
        [{ op: 'in', field: city, values: ['c1', 'c2'] }, 'entity_values_hot_text_idx'],
        [{ op: 'between', field: price, low: 10, high: 20 }, 'entity_values_hot_num_idx'],
        [{ op: 'in', field: price, values: [1, 2] }, 'entity_values_hot_num_idx'],
        [{ op: 'eq', field: key, value: 'e1' }, 'entities_key_key'],
        [{ op: 'in', field: key, values: ['e1', 'e2'] }, 'entities_key_key'],
        [{ op: 'prefix', field: key, text: 'e1' }, 'entities_key_key'],
      ];
      const hot = new Set(['city', 'price', 'score'].map((name) => scene.id(name)));
      for (const [arm, declared] of arms) {
        const filter: ResolvedFilter = { op: 'or', of: [arm, { op: 'eq', field: price, value: 450 }] };
        const query: FindQuery = {
          tenant: scene.tenant,
          filter,
          orderBy: [{ ...byKey, field: scene.field('note') }, { ...byKey, field: { kind: 'type' } }, byKey],
          limit: 20,
        };
        const plan = plansOf(query, hot, { entities: 500, attributes: new Map() }).find(
          ({ arms: any }) => any !== undefined,
        );
        const told = await generalForm({ ...query, plan }, hot);
        expect(scans(told)).toEqual(expect.arrayContaining([declared, 'entities_pkey']));
        expect(scans(told).filter((one) => /^entit.*read through$/.test(one))).toEqual([]);
        for (const one of asked(told)) expect(one).toMatch(/hot_num |hot_text |entity_id =/);
      }
    });
  },
);
