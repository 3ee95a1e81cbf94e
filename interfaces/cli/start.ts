import { Command } from 'commander';
import { readConfig } from '../composition/config.ts';
import { type RunningAttrium, startAttrium } from '../composition/start.ts';
import { loadSample } from './sample/load.ts';
import { untilStopped } from './until-stopped.ts';

export const startCommand = (): Command =>
  new Command('start')
    .description('Start the store and its HTTP API; without DATABASE_URL on an embedded PostgreSQL.')
    .option('--sample', 'load sample data (MDN browser compatibility) if it is not there yet')
    .option('--json', 'print where it answers as one line of JSON')
    .action((options: { readonly sample?: true; readonly json?: true }) =>
      untilStopped(
        () => startAttrium(readConfig(process.env)),
        async (attrium, readyMs, stopping) => {
          const { url, description } = attrium;
          console.log(
            options.json === true
              ? JSON.stringify({ url, data: description, readyMs })
              : greeting(attrium, readyMs),
          );
          if (options.sample) {
            await loadSample(attrium.attrium, stopping);
          } else if (process.env.npm_config_sample !== undefined) {
            // npm keeps options that stand before its `--` for itself.
            console.error('No sample was loaded. For one: npm start -- --sample');
          }
        },
        options,
      ),
    );

const greeting = ({ url, developmentKey, description }: RunningAttrium, ms: number): string => {
  const lines = [
    `Attrium is ready after ${(ms / 1_000).toFixed(1)} s.`,
    '',
    `  URL   ${url}`,
    `  Data  ${description}`,
  ];
  if (developmentKey === undefined) {
    const key = '  Key   none made here: set ATTRIUM_DEV_API_KEY for a first one';
    return [...lines, key, '', 'Stop with Ctrl-C.', ''].join('\n');
  }
  const call = (path: string, body: unknown): string =>
    `curl -s ${url}/trpc/${path} -H 'authorization: Bearer ${developmentKey.secret}' -H 'content-type: application/json' -d '${JSON.stringify(body)}'; echo`;
  return [
    ...lines,
    `  Key   ${developmentKey.secret}  (development; role ${developmentKey.role} of tenant default)`,
    '',
    'A first call: define an attribute, put an entity, find it.',
    '',
    call('attributes.define', { attributes: [{ name: 'mass', type: 'number', unit: 'kg' }] }),
    call('entities.put', { entity: 'planet:earth', type: 'planet', values: { mass: 5.972e24 } }),
    call('entities.find', { where: { attribute: 'mass', op: 'gt', value: 1e24 } }),
    '',
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
};
