import tab from '@bomb.sh/tab/commander';
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { attributesCommand } from './attributes/command.ts';
import { costCommand } from './cost/command.ts';
import { doctorCommand } from './doctor/command.ts';
import { exitCodes } from './exit-codes.ts';
import { explainCommand } from './explain/command.ts';
import { exportCommand } from './export/command.ts';
import { findCommand } from './find/command.ts';
import { generateCommand } from './generate/command.ts';
import { guides } from './guide.ts';
import { importCommand } from './import/command.ts';
import { keysCommand } from './keys/command.ts';
import { migrateCommand } from './migrate.ts';
import { serveCommand } from './serve.ts';
import { startCommand } from './start.ts';
import { tenantsCommand } from './tenants/command.ts';
import { workerCommand } from './worker.ts';

/** The command line as a whole. */
export const attriumProgram = (): Command => {
  const program = new Command('attrium')
    .description('Entity store for very many entities with very many attributes.')
    .version(packageJson.version)
    .addCommand(startCommand())
    .addCommand(serveCommand())
    .addCommand(workerCommand())
    .addCommand(importCommand())
    .addCommand(exportCommand())
    .addCommand(findCommand())
    .addCommand(explainCommand())
    .addCommand(generateCommand())
    .addCommand(attributesCommand())
    .addCommand(keysCommand())
    .addCommand(tenantsCommand())
    .addCommand(migrateCommand())
    .addCommand(doctorCommand())
    .addCommand(costCommand())
    .addHelpText('after', firstSteps);
  tab(program, { completionCommandName: 'completion' });
  for (const [path, command] of commandsOf(program)) {
    const guide = guides[path];
    command.showHelpAfterError('Run with --help for the options.').exitOverride();
    if (guide !== undefined)
      command.addHelpText('after', `\nExample:\n  ${guide.example}\n\nNext: ${guide.next}`);
  }
  return program;
};

const firstSteps = `
First steps:
  attrium start --sample              a store on this machine, with data to look at
  attrium import FILE                 your own data: CSV, NDJSON, JSON or Parquet
  attrium find 'price>=10'            what is in it
  attrium generate --out attributes.ts  its attributes, for the compiler
  attrium doctor                      what is missing, and what to do

attrium COMMAND --help shows an example and what to do next.`;

/** Every command by its path, such as \`keys create\`; the program itself is ''. */
export const commandsOf = (command: Command, path = ''): readonly (readonly [string, Command])[] => [
  [path, command],
  ...command.commands.flatMap((child) => commandsOf(child, `${path} ${child.name()}`.trim())),
];

/** Runs what the arguments say. Raises what the command raises; a wrong call sets the exit code and has been told. */
export const runProgram = async (program: Command, args: readonly string[]): Promise<void> => {
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and the version were asked for, and given.
    if (error.exitCode !== 0) process.exitCode = exitCodes.usage.code;
  }
};
