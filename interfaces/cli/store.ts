import type { Command } from 'commander';
import { AttriumError } from '#domain/errors';
import { createClient } from '../client/client.ts';
import { isHttpUrl, readConfig } from '../composition/config.ts';
import { localApiKey } from '../composition/local-api-key.ts';
import { startedUrl } from '../composition/started-url.ts';
import type { Procedures } from '../procedures.ts';

/** Which running store a command speaks to, and as whom. */
export interface StoreOptions {
  readonly url?: string;
  readonly apiKey?: string;
}

export type OpenStore = (store: StoreOptions) => Promise<Procedures>;

export const connect: OpenStore = async ({ url, apiKey }) => {
  const config = readConfig(process.env);
  if (url !== undefined && !isHttpUrl(url)) {
    throw new AttriumError('CONFIG_INVALID', `--url ${JSON.stringify(url)} is no address of a store.`, {
      remedy: 'Write a URL such as http://127.0.0.1:3000.',
    });
  }
  return createClient({
    url:
      url ??
      config.ATTRIUM_URL ??
      (await startedUrl(config.ATTRIUM_DATA_DIR)) ??
      `http://127.0.0.1:${config.PORT}`,
    apiKey: apiKey ?? config.ATTRIUM_API_KEY ?? (await localApiKey(config)),
    // Whoever types commands may sit far from the store.
    packed: true,
  });
};

/** `role`: what the command's procedures ask for. */
export const withStoreOptions = (command: Command, role: string): Command =>
  command
    .option(
      '--url <url>',
      'of the store (default: ATTRIUM_URL, else of what runs on the data folder, else http://127.0.0.1:PORT)',
    )
    .option(
      '--api-key <key>',
      `role ${role} (default: ATTRIUM_API_KEY, else the development key of the data folder)`,
    );
