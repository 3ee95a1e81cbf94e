import type { DataFolderFacts } from '../../composition/examine.ts';
import { type Check, fail, ok, warn } from './check.ts';

const gigabyte = 1024 ** 3;

export const nodeCheck = (version: string): Check =>
  Number(version.split('.')[0]) >= 24 ? ok('Node', version) : fail('Node', version, 'Use Node 24 or newer.');

export const diskCheck = ({ path, freeBytes }: DataFolderFacts): Check => {
  if (freeBytes === null) return warn('disk', `unknown for ${path}`, 'Look at the free space yourself.');
  const seen = `${(freeBytes / gigabyte).toFixed(1)} GiB free for ${path}`;
  if (freeBytes < gigabyte / 4)
    return fail('disk', seen, 'Free space: PostgreSQL stops when its log has no room.');
  return freeBytes < 5 * gigabyte
    ? warn('disk', seen, 'Free space before the store grows.')
    : ok('disk', seen);
};

/** `served`: major version of PostgreSQL that this package brings; null where its engine is not installed. */
export const dataFolderCheck = ({ path, clusterVersion }: DataFolderFacts, served: string | null): Check => {
  const name = 'data folder';
  if (clusterVersion === null) return ok(name, `${path}, without a database yet`);
  if (served !== null && clusterVersion !== served)
    return fail(
      name,
      `${path} is of PostgreSQL ${clusterVersion}, this package brings ${served}`,
      `Use a version of the package that brings PostgreSQL ${clusterVersion}, export, and import anew.`,
    );
  return ok(name, `${path}, PostgreSQL ${clusterVersion}`);
};

/** `needed`: the store does not start without it. */
export const engineCheck = (name: string, installed: boolean, needed: boolean, use: string): Check => {
  if (installed) return ok(name, 'installed');
  const remedy = `npm install ${name}: ${use}`;
  return needed ? fail(name, 'not installed', remedy) : warn(name, 'not installed', remedy);
};

export type PortState = 'free' | 'attrium' | 'taken';

export const portCheck = (at: string, state: PortState): Check => {
  if (state === 'free') return ok('port', `${at} is free`);
  return state === 'attrium'
    ? ok('port', `a store answers at ${at}`)
    : fail('port', `something else listens on ${at}`, 'Set PORT to another one.');
};

export const storeCheck = (url: string, fault: string | null): Check =>
  fault === null
    ? ok('store', `${url} is ready`)
    : fail('store', `${url}: ${fault}`, 'Start the store there, or correct ATTRIUM_URL.');

export const issuerCheck = (url: string, fault: string | null): Check =>
  fault === null
    ? ok('keys of the issuer', url)
    : fail(
        'keys of the issuer',
        `${url}: ${fault}`,
        'Correct ATTRIUM_JWKS_URL, or let this machine reach it.',
      );
