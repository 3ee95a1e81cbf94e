import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { doctorCommand } from './doctor/command.ts';
import { fail } from './fail.ts';
import { generateCommand } from './generate/command.ts';
import { importCommand } from './import/command.ts';
import { keysCommand } from './keys/command.ts';
import { migrateCommand } from './migrate.ts';
import { startCommand } from './start.ts';
import { tenantsCommand } from './tenants/command.ts';

const program = new Command('attrium')
  .description('Entity store for very many entities with very many attributes.')
  .version(packageJson.version)
  .showHelpAfterError('Run with --help for the options.')
  .addCommand(startCommand())
  .addCommand(importCommand())
  .addCommand(generateCommand())
  .addCommand(keysCommand())
  .addCommand(tenantsCommand())
  .addCommand(migrateCommand())
  .addCommand(doctorCommand());

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
