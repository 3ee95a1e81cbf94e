import { expect, it } from 'vitest';
import { checkTiers, proveTiers } from './tier-proof.ts';

/** What half a change could have left behind. */
const damages: readonly string[] = [
  `update attrium.entity_values set hot_num = null
    where ctid = (select ctid from attrium.entity_values where hot_num is not null limit 1)`,
  `update attrium.entity_values v set hot_text = left(v.value_text, 256)
    where ctid = (select v.ctid from attrium.entity_values v join attrium.attributes a using (tenant_id, attribute_id)
      where v.value_text is not null and a.placement = 'cold' limit 1)`,
  `update attrium.entity_jsonb set attrs = '{}'
    where ctid = (select ctid from attrium.entity_jsonb where attrs <> '{}' limit 1)`,
  `insert into attrium.tier_changes select clock_timestamp(), 1, 1, 0, 0, tenant_id, attribute_id, '{}'
    from attrium.attributes limit 1`,
];

it('attributes change their tiers under SIGKILL: every generated filter answers as before, no half of a change is left, and the checks would notice', async () => {
  const rounds: string[] = [];
  await proveTiers({
    rounds: 3,
    seed: 2,
    entities: 600,
    queries: 20,
    say: (line) => rounds.push(line),
    async afterwards(superuser) {
      for (const damage of damages) {
        await superuser.query('begin');
        const { rowCount } = await superuser.query(damage);
        expect([damage, rowCount]).toEqual([damage, 1]);
        await expect(checkTiers(superuser)).rejects.toThrow();
        await superuser.query('rollback');
      }
      await checkTiers(superuser);
    },
  });
  expect(rounds).toHaveLength(3);
}, 180_000);
