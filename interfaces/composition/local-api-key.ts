import { readSecrets } from '#adapters/postgres/embedded/index';
import { AttriumError } from '#domain/errors';
import type { Config } from './config.ts';

/** The development key of the store that runs on this machine. Raises CREDENTIAL_MISSING, DATA_FOLDER_INVALID. */
export const localApiKey = async (config: Config): Promise<string> => {
  if (config.ATTRIUM_DEV_API_KEY !== undefined) return config.ATTRIUM_DEV_API_KEY;
  const secrets = await readSecrets(config.ATTRIUM_DATA_DIR);
  if (secrets !== null) return secrets.developmentKey;
  throw new AttriumError('CREDENTIAL_MISSING', 'There is no API key at hand.', {
    remedy: 'Start the store on this machine first (npm start), or pass --api-key or ATTRIUM_API_KEY.',
  });
};
