import { Command } from 'commander';
import { readConfig } from '../composition/config.ts';
import { migrateFromConfig } from '../composition/migrate.ts';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('Bring the schema of the database at DATABASE_ADMIN_URL up to this version. Safe to repeat.')
    .option('--json', 'print what was done as JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const report = await migrateFromConfig(readConfig(process.env));
      console.log(json === true ? JSON.stringify(report) : told(report));
    });

type Report = Awaited<ReturnType<typeof migrateFromConfig>>;

const told = ({ migrations, others, signingKey }: Report): string => {
  const done = [
    ...(migrations > 0 ? [`Applied ${migrations} migration${migrations === 1 ? '' : 's'}.`] : []),
    ...(migrations === 0 && others > 0 ? ['Brought functions and rights to this version.'] : []),
    ...(signingKey === 'replaced' ? ['Installed a new signing key; the one before it stays valid.'] : []),
  ];
  return [...(done.length > 0 ? done : ['Nothing to do.']), 'The schema is up to date.'].join(' ');
};
