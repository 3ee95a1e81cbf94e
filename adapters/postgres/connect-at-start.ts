import type { Client } from 'pg';
import { AttriumError } from '#domain/errors';
import { PostgresFault } from './errors.ts';

const nobodyThere = /^(ECONNREFUSED|ENOTFOUND|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
/** pg says these two without a code. */
const timedOut = /timeout/i;
/** As pg says where the answer makes no sense to it, or the connection ends before it. */
const strange = /terminated unexpectedly|unexpected message|received unexpected/i;
const noPassword = /^SASL: .*password/;

/**
 * Connects for the person who starts or migrates the store: what is wrong with the URL is told apart, which callers of
 * a running store need not know. Never names the password.
 *
 * Raises CONFIG_INVALID (no such database, role refused), UNAVAILABLE (nothing answers); else the driver's error.
 */
export const connectAtStart = async (client: Client): Promise<void> => {
  try {
    await client.connect();
  } catch (error) {
    throw connectFault(client, error) ?? error;
  }
};

const connectFault = (client: Client, error: unknown): AttriumError | undefined => {
  const { host, port, user = '', database = '' } = client;
  const at = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const cause = new PostgresFault(error);
  const { code, message } = cause;
  if (code === '3D000') {
    // The service's own role may not create databases; whoever may has another name here and there.
    const as = user === 'attrium_app' ? '' : ` -U ${quoted(user)}`;
    return new AttriumError(
      'CONFIG_INVALID',
      `The database ${JSON.stringify(database)} does not exist at ${at}.`,
      {
        cause,
        remedy: `Create it: createdb -h ${quoted(host)} -p ${port}${as} ${quoted(database)}`,
      },
    );
  }
  if (code === '28P01' || code === '28000' || (code === undefined && noPassword.test(message))) {
    return new AttriumError(
      'CONFIG_INVALID',
      `PostgreSQL at ${at} refuses the role ${JSON.stringify(user)}.`,
      {
        cause,
        remedy:
          'Correct the password in the URL; for attrium_app, run attrium migrate with the same DATABASE_URL.',
      },
    );
  }
  if (code === undefined ? timedOut.test(message) : nobodyThere.test(code)) {
    return new AttriumError('UNAVAILABLE', `Nothing answers at ${at}.`, {
      cause,
      remedy: 'Start PostgreSQL, or correct the URL.',
    });
  }
  if (code === undefined && strange.test(message)) {
    return new AttriumError('UNAVAILABLE', `What listens at ${at} does not answer as PostgreSQL does.`, {
      cause,
      remedy: 'Start PostgreSQL, or correct the URL.',
    });
  }
  return undefined;
};

/** For a shell. */
const quoted = (text: string): string =>
  /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
