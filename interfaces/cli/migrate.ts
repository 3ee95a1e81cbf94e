import { Command } from 'commander';
import { readConfig } from '../composition/config.ts';
import { migrateFromConfig } from '../composition/migrate.ts';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('Bring the schema of the database at DATABASE_ADMIN_URL up to this version. Safe to repeat.')
    .action(async () => {
      await migrateFromConfig(readConfig(process.env));
      console.log('The schema is up to date.');
    });
