import { Command } from 'commander';
import { readConfig } from '../composition/config.ts';
import { serveAttrium } from '../composition/start.ts';
import { untilStopped } from './until-stopped.ts';

export const serveCommand = (): Command =>
  new Command('serve')
    .description('Serve the HTTP API alone, on the PostgreSQL at DATABASE_URL; a worker runs beside it.')
    .option('--json', 'print where it answers as one line of JSON')
    .action((options: { readonly json?: true }) =>
      untilStopped(
        () => serveAttrium(readConfig(process.env)),
        ({ url, description }, readyMs) =>
          console.log(
            options.json === true
              ? JSON.stringify({ url, data: description, readyMs })
              : `Serving at ${url}\n  Data  ${description}\n\nStop with Ctrl-C.\n`,
          ),
        options,
      ),
    );
