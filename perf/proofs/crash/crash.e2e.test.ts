import { expect, it } from 'vitest';
import { checkStore } from './check.ts';
import { proveCrashes } from './crash-proof.ts';

/** What a crash could have left behind, and the check that says so. */
const damages: Readonly<Record<string, string>> = {
  // The newest whose caller was told that it is committed: the loss of one that was only staged is another check's.
  'history: ': `delete from attrium.entity_values_ts where ingest_seq = (select max(h.ingest_seq)
    from attrium.entity_values_ts h join proof.written w on w.times = 'once' and w.num = h.value_num)`,
  'batches: ': `insert into attrium.entity_values_ts select * from attrium.entity_values_ts limit 1`,
  'current-values: ': `update attrium.entity_values set hot_num = null
    where ctid = (select ctid from attrium.entity_values where hot_num is not null limit 1)`,
  'projections: ': `delete from attrium.entity_jsonb where ctid = (select ctid from attrium.entity_jsonb where observed <> '{}' limit 1)`,
  'edits: ': `update attrium.entities set version = version + 1 where entity_id = (select max(entity_id) from attrium.entities)`,
  'revisions: ': `update attrium.entities set rev = rev + 1000 where entity_id = (select max(entity_id) from attrium.entities)`,
  'keys: ': `delete from attrium.idempotency_keys where key = (select key from proof.keyed limit 1)`,
  'staged: ': `insert into proof.written (tenant, entity, attribute, num, times, staged_ms)
    values ('first', 'e0', 'number.hot', 0.5, 'staged', 0)`,
  'leftovers: ': `select setval('attrium.ingest_seq_blocks', 1048576)`,
};

it('nothing acknowledged is lost or doubled where processes and the server are killed, and the checks would notice', async () => {
  const rounds: string[] = [];
  await proveCrashes({
    rounds: 3,
    seed: 2,
    say: (line) => rounds.push(line),
    async afterwards(superuser) {
      for (const [check, damage] of Object.entries(damages)) {
        await superuser.query('begin');
        await superuser.query(damage);
        await expect(checkStore(superuser)).rejects.toThrow(check);
        await superuser.query('rollback');
      }
      // Not by a transaction, since numbers drawn from a sequence never come back.
      await superuser.query(`select setval('attrium.ingest_seq_blocks', max(last_seq)) from attrium.batches`);
      await checkStore(superuser);
    },
  });
  expect(rounds).toHaveLength(3);
  for (const kind of ['process', 'server', 'backend', 'all']) expect(rounds.join('\n')).toContain(kind);
}, 180_000);
