import { Client, type QueryResult } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { AttributeId, EntityKey, TenantId } from '#domain/ids';
import { noUsage } from '#domain/promotion/usage';
import type { PostgresAdapters } from './adapters.ts';
import { tenantProver } from './tenant-proof.ts';
import { migratedDatabase, newTenant, type TestDatabase } from './testing/database.ts';

const denied = { code: '42501' };

/** Tables whose rows belong to a tenant. */
const tenantTables = [
  'tenants',
  'api_keys',
  'attributes',
  'entities',
  'entity_values_ts',
  'entity_values',
  'entity_jsonb',
  'batches',
  'idempotency_keys',
  'audit_log',
  'attribute_statistics',
  'attribute_usage',
  'promotions',
];
/** Those of them that the application role may read its own rows of, and the views on them. */
const readable = [
  ...tenantTables.filter((table) => !['api_keys', 'idempotency_keys', 'audit_log'].includes(table)),
  'attribute_stats',
];

describe.each(inject('postgresServers'))(
  'the application role with hand-written SQL [$name]',
  ({ adminUrl }) => {
    let database: TestDatabase;
    let postgres: PostgresAdapters;
    let own: TenantId;
    let foreign: TenantId;
    let prove: (tenant: TenantId) => string;
    let client: Client;

    beforeAll(async () => {
      database = await migratedDatabase(adminUrl);
      postgres = database.adapters();
      prove = tenantProver(database.tenantSigningKey);
      [own, foreign] = [await fill('own'), await fill('foreign')];
    });
    afterAll(async () => {
      await postgres?.close();
      await database?.drop();
    });
    beforeEach(async () => {
      client = new Client({ connectionString: database.appUrl });
      await client.connect();
    });
    afterEach(() => client.end());

    /** A tenant with at least one row in every table. */
    const fill = async (word: string): Promise<TenantId> => {
      const tenant = await newTenant(postgres);
      await postgres.keys.create({ tenant, role: 'writer', label: word, hash: word.padEnd(64, '0') });
      const actor = { key: null, role: 'operator' } as const;
      await postgres.audit.append([{ tenant, actor, action: word, target: null, details: {} }]);
      const { schemaVersion, attributes } = await postgres.catalog.apply(tenant, [
        { kind: 'define', spec: { name: 'secret', type: 'text', tier: 'hot' } },
      ]);
      const values = attributes.map(({ id, type }) => ({ attribute: id, type, value: `${word} value` }));
      const entity = `${word} entity` as EntityKey;
      await postgres.store.commit([
        {
          kind: 'edits',
          tenant,
          schemaVersion,
          atomicity: 'all',
          idempotency: { key: word, payloadHash: word },
          edits: [{ action: 'put', entity, values }],
        },
      ]);
      const attribute = attributes[0]?.id as AttributeId;
      await postgres.statistics.refresh(tenant);
      await postgres.promotions.count(tenant, [{ attribute, usage: noUsage, used: true }], 1_000);
      const decision = { attribute, action: 'promote', reason: 'PAYS', savesMsPerHour: 1, bytes: 1 } as const;
      await postgres.promotions.record(tenant, [{ ...decision, dryRun: false, before: null }]);
      return tenant;
    };
    const enter = (proof: string): Promise<QueryResult> =>
      client.query(`select set_config('attrium.tenant', $1, false)`, [proof]);
    const tenantsIn = async (table: string): Promise<number[]> => {
      const { rows } = await client.query<{ tenant_id: number }>(
        `select distinct tenant_id from attrium.${table}`,
      );
      return rows.map((row) => row.tenant_id);
    };

    it('is no superuser, owns nothing, and is bound by row-level security', async () => {
      const { rows } = await client.query(
        `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
       from pg_roles where rolname = current_user and current_user = 'attrium_app'`,
      );
      expect(rows).toEqual([
        { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owned: 0 },
      ]);
    });

    it('every table of tenants has row-level security, also against its owner', async () => {
      const rows = await database.admin<{ relname: string }>(
        `select relname from pg_class
       where relnamespace = 'attrium'::regnamespace and relkind in ('r', 'p')
         and not (relrowsecurity and relforcerowsecurity) order by relname`,
      );
      expect(rows.map(({ relname }) => relname)).toEqual(['entity_values_ingest', 'schema_migrations']);
    });

    it('sees no row before it has proven a tenant', async () => {
      for (const table of readable) expect(await tenantsIn(table)).toEqual([]);
    });

    it('sees its own rows, and no other, once it has', async () => {
      await enter(prove(own));
      for (const table of readable) expect([table, await tenantsIn(table)]).toEqual([table, [own]]);
    });

    it('cannot talk its way into another tenant with a setting of its own', async () => {
      const mac = prove(own).split('.')[1] ?? '';
      const forged = [
        `${foreign}`,
        `${foreign}.`,
        `${foreign}.${mac}`,
        `${foreign}.${'0'.repeat(64)}`,
        `0${foreign}.${mac}`,
        `${prove(own)}.${foreign}`,
        `${foreign}.${tenantProver('another key')(foreign).split('.')[1]}`,
        `99999999999.${mac}`,
        'attrium_store',
        '',
      ];
      for (const proof of forged) {
        await enter(proof);
        for (const table of readable) expect([proof, await tenantsIn(table)]).toEqual([proof, []]);
      }
    });

    it('cannot make a condition of its own see rows before the policy does', async () => {
      await enter(prove(own));
      await client.query(`create function pg_temp.seen(text) returns boolean language plpgsql cost 0.0000001
      as $$ begin raise notice '%', $1; return true; end $$`);
      const notices: string[] = [];
      client.on('notice', ({ message }) => notices.push(message ?? ''));
      await client.query('select value_text from attrium.entity_values where pg_temp.seen(value_text)');
      expect(notices).toEqual(['own value']);
    });

    it.each(tenantTables)('cannot write to %s, in no tenant', async (table) => {
      await enter(prove(own));
      await expect(client.query(`delete from attrium.${table}`)).rejects.toMatchObject(denied);
      await expect(client.query(`update attrium.${table} set tenant_id = default`)).rejects.toMatchObject(
        denied,
      );
      await expect(client.query(`insert into attrium.${table} default values`)).rejects.toMatchObject(denied);
      await expect(client.query(`truncate attrium.${table}`)).rejects.toMatchObject(denied);
    });

    it.each([
      'select * from attrium.tenant_signing_keys',
      'select * from attrium.api_keys',
      'select * from attrium.idempotency_keys',
      'select * from attrium.audit_log',
      'select * from attrium.entity_values_ingest',
      'delete from attrium.entity_values_ingest',
      `select nextval('attrium.ingest_seq_blocks')`,
      `insert into attrium.schema_migrations (file, checksum) values ('x', 'x')`,
      `select attrium.proven_tenant('1.x')`,
      `select attrium.required_tenant('1.x')`,
      `select attrium.upsert_hot_attrs('{1}', '{1}', '{1}', '{1}', '{x}', '{now}', '{1}')`,
      'select attrium.ensure_history_partition(now())',
      'set role attrium_store',
      'set role attrium_owner',
      'create table attrium.own (id integer)',
      'alter table attrium.entities disable row level security',
      'create policy mine on attrium.entities using (true)',
      'alter function attrium.current_tenant() owner to attrium_app',
    ])('is refused: %s', async (statement) => {
      await enter(prove(own));
      await expect(client.query(statement)).rejects.toMatchObject(denied);
    });

    it('cannot read a partition of history past its parent', async () => {
      const partitions = await database.admin<{ name: string }>(
        `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = 'attrium.entity_values_ts'::regclass`,
      );
      expect(partitions.length).toBeGreaterThan(0);
      await enter(prove(own));
      for (const { name } of partitions)
        await expect(client.query(`select * from ${name}`)).rejects.toMatchObject(denied);
    });

    it("no function of the store serves another tenant's number with this one's proof, or no proof at all", async () => {
      const mac = prove(own).split('.')[1];
      const calls: [string, unknown[]][] = [
        ['select attrium.read_entities($1, $2, null, null, 1000)', [['foreign entity']]],
        [
          'select attrium.entity_history($1, $2, null, null, null, 0, null, null, 10, 1000)',
          ['foreign entity'],
        ],
        ['select attrium.catalog_of($1, null, null)', []],
        ['select attrium.lock_catalog($1)', []],
        ['select attrium.flush_staged_of($1)', []],
        ['select attrium.staged_waits($1)', []],
        [`select attrium.stage_values($1, 1, '{}', '{}', 0, 0)`, []],
        [`select attrium.store_catalog($1, 99, '[]')`, []],
        ['select attrium.api_keys_of($1)', []],
        [`select attrium.create_api_key($1, 'x', 'x', 'admin', 'x', null)`, []],
        [`select attrium.revoke_api_key($1, 'x')`, []],
        [`select attrium.rotate_api_key($1, 'x', 'y', 'y', null, 0)`, []],
        [`select attrium.replay_outcome($1, 'own', 'own')`, []],
        [`select attrium.open_stream($1, 'x', 1000)`, []],
        [`select attrium.hot_attributes($1, '{1}')`, []],
        [
          `select attrium.find_entities_by_attributes($1, '{"op": "and", "of": []}', null, null, null, 9)`,
          [],
        ],
        [`select attrium.append_audit($1, 'x', 'admin', 'x', 'x', '{}')`, []],
        [`select attrium.audit_of($1, null, 10)`, []],
        [`select attrium.tenants_named($1, null)`, []],
        [`select attrium.create_tenant($1, 'x', 1)`, []],
      ];
      for (const proof of [`${foreign}.${mac}`, `${foreign}`, '', null]) {
        for (const [statement, values] of calls) {
          await expect(client.query(statement, [proof, ...values]), statement).rejects.toMatchObject(denied);
        }
      }
    });

    it('may execute these functions, and no others', async () => {
      const rows = await database.admin<{ name: string; first: string | null }>(
        `select proname as name, proargnames[1] as first from pg_proc
       where pronamespace = 'attrium'::regnamespace and has_function_privilege('attrium_app', oid, 'execute')
       order by proname`,
      );
      const proving = rows.filter(({ first }) => first === 'p_proof').map(({ name }) => name);
      const others = rows.filter(({ first }) => first !== 'p_proof').map(({ name }) => name);
      expect(proving).toEqual([
        'api_keys_of',
        'append_audit',
        'attribute_usage_of',
        'attribute_work',
        'audit_of',
        'catalog_of',
        'claim_promotion_turns',
        'conversion_advance',
        'conversion_phase',
        'conversion_rows',
        'copies_of',
        'count_attribute_usage',
        'create_api_key',
        'create_tenant',
        'detach_history_month',
        'drop_history_month',
        'empty_attributes',
        'entity_history',
        'evolve_catalog',
        'find_by_plan',
        'find_entities_by_attributes',
        'flush_staged_of',
        'hot_attributes',
        'lock_catalog',
        'make_history_months',
        'measure_promotions',
        'names_differ',
        'open_stream',
        'promotions_of',
        'purge_expired',
        'read_entities',
        'record_promotions',
        'refresh_statistics',
        'replay_outcome',
        'revoke_api_key',
        'rotate_api_key',
        'stage_values',
        'staged_waits',
        'start_tier_change',
        'statistics_of',
        'step_tier_changes',
        'store_catalog',
        'tenants_changing_tiers',
        'tenants_named',
        'tier_changes_of',
        'values_of_attribute',
        'written_since',
      ]);
      expect(others).toEqual([
        'api_key_by_hash',
        'clock_us',
        'current_tenant',
        'flush_staged',
        'health_check',
        'history_months',
        'hold_history',
        'instant',
        'log_epoch',
        'log_position',
        'micros',
        'move_streams',
        'read_proof',
        'stage_flush',
      ]);
    });

    it('no function that serves the operator serves a tenant', async () => {
      for (const statement of [
        'select attrium.tenants_named($1, null)',
        `select attrium.create_tenant($1, 'x', 1)`,
      ]) {
        await expect(client.query(statement, [prove(own)])).rejects.toMatchObject(denied);
      }
    });

    /** One transaction: a value of `tenant` is staged, and flushed as a request of `requestOf` for an entity of `entityOf`. */
    const write = async (
      proofs: readonly string[],
      tenant: TenantId,
      requestOf: TenantId = tenant,
      entityOf: TenantId = requestOf,
    ) => {
      await client.query('begin');
      try {
        await client.query(
          `insert into attrium.entity_values_ingest
             (ord, request, item, entity, tenant_id, attribute, value_text)
           values (0, 1, 0, 1, $1, 1, 'intruder')`,
          [tenant],
        );
        await client.query(
          `select attrium.stage_flush(
             $1, $2, array[$3::int], '{foreign entity}', array[$4::int], '{1}', '[]', '{1}', '{1}', null, 10, 0, 1000000)`,
          [
            [...proofs],
            JSON.stringify([
              { kind: 'observations', tenant: requestOf, schema_version: 1, atomic: false, count: 1 },
            ]),
            entityOf,
            requestOf,
          ],
        );
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
    };
    const textsOf = async (tenant: TenantId): Promise<string[]> => {
      const rows = await database.admin<{ value_text: string }>(
        'select value_text from attrium.entity_values where tenant_id = $1',
        [tenant],
      );
      return rows.map((row) => row.value_text);
    };

    it("cannot flush a request of another tenant with this one's proof", async () => {
      await expect(write([prove(own)], foreign)).rejects.toMatchObject(denied);
      await expect(write([`${foreign}.${prove(own).split('.')[1]}`], foreign)).rejects.toMatchObject(denied);
      await expect(write([], foreign)).rejects.toMatchObject(denied);
      await expect(write([prove(own)], own, own, foreign)).rejects.toMatchObject(denied);
      expect(await textsOf(foreign)).toEqual(['foreign value']);
    });

    it("cannot move another tenant's stream with this one's proof", async () => {
      await expect(
        client.query(`select attrium.move_streams($1, array[$2::int], '{s}', '{1}', '{1}', '{9}', 1000)`, [
          [prove(own)],
          foreign,
        ]),
      ).rejects.toMatchObject(denied);
    });

    it("cannot slip another tenant's staged row into a request of its own", async () => {
      await write([prove(own)], foreign, own);
      expect(await textsOf(foreign)).toEqual(['foreign value']);
      expect(await textsOf(own)).toEqual(['own value']);
    });

    it("writes no value of its own to another tenant's entity, even where it has the proofs of both", async () => {
      await write([prove(own), prove(foreign)], own, own, foreign);
      expect(await textsOf(foreign)).toEqual(['foreign value']);
      expect(await textsOf(own)).toEqual(['own value']);
    });

    it('cannot put a row into the batch of another transaction', async () => {
      await expect(
        client.query(
          `insert into attrium.entity_values_ingest
             (transaction_id, ord, request, item, entity, tenant_id, attribute, value_text)
           values ('1000000', 0, 1, 0, 1, $1, 1, 'intruder')`,
          [own],
        ),
      ).rejects.toMatchObject(denied);
    });
  },
);
