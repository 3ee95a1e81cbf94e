import { once } from 'node:events';
import { createServer as createWebServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import type { AttriumError } from '#domain/errors';
import { assertSchema } from './assert-schema.ts';
import { migrate } from './migrate.ts';

const starts = [
  ['migrate', (adminUrl: string) => migrate({ adminUrl, tenantSigningKey: 'a key of these tests' })],
  ['assertSchema', assertSchema],
] as const;

const refusalOf = async (start: (url: string) => Promise<unknown>, url: URL): Promise<AttriumError> => {
  try {
    await start(url.href);
  } catch (error) {
    const shown = `${(error as AttriumError).message} ${(error as AttriumError).remedy}`;
    if (url.password !== '') expect(shown).not.toContain(url.password);
    return error as AttriumError;
  }
  throw new Error('It was not refused.');
};

/** A URL of a database at the server's port. The server ends with the test. */
const portOf = async (server: Server): Promise<URL> => {
  const sockets: Socket[] = [];
  server.on('connection', (socket: Socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return new URL(`postgres://postgres:secret-word@127.0.0.1:${port}/attrium`);
};

describe.each(inject('postgresServers'))('a mistaken URL [$name]', ({ adminUrl }) => {
  describe.each(starts)('given to %s', (_, start) => {
    it('of a database that is not there says how to create it', async () => {
      const url = new URL(adminUrl);
      url.pathname = '/no_such';
      expect(await refusalOf(start, url)).toMatchObject({
        code: 'CONFIG_INVALID',
        message: `The database "no_such" does not exist at ${url.host}.`,
        remedy: `Create it: createdb -h ${url.hostname} -p ${url.port} -U postgres no_such`,
      });
    });

    it.each([
      ['a wrong password', 'postgres', 'not-the-password'],
      ['no password', 'postgres', ''],
      ['a role that is not there', 'nobody_here', 'not-the-password'],
    ])('with %s names the role', async (_, user, password) => {
      const url = new URL(adminUrl);
      Object.assign(url, { username: user, password });
      expect(await refusalOf(start, url)).toMatchObject({
        code: 'CONFIG_INVALID',
        message: `PostgreSQL at ${url.host} refuses the role "${user}".`,
        remedy: expect.stringContaining('Correct the password'),
      });
    });
  });
});

describe.each(starts)('a URL where nothing answers, given to %s', (_, start) => {
  const nothing = {
    code: 'UNAVAILABLE',
    remedy: 'Start PostgreSQL, or correct the URL.',
  };

  it('is named where the port is closed', async () => {
    const url = new URL('postgres://postgres:secret-word@127.0.0.1:1/attrium');
    expect(await refusalOf(start, url)).toMatchObject({
      ...nothing,
      message: 'Nothing answers at 127.0.0.1:1.',
    });
  });

  it('is named where there is no such host', async () => {
    const url = new URL('postgres://postgres:secret-word@nowhere.invalid:5432/attrium');
    expect(await refusalOf(start, url)).toMatchObject({
      ...nothing,
      message: 'Nothing answers at nowhere.invalid:5432.',
    });
  });

  it('is named in time where the port says nothing', async () => {
    const url = await portOf(createServer((socket) => socket.on('error', () => socket.destroy())));
    expect(await refusalOf(start, url)).toMatchObject({
      ...nothing,
      message: `Nothing answers at ${url.host}.`,
    });
  });

  it('is told to be no PostgreSQL where a web server answers', async () => {
    const url = await portOf(createWebServer());
    expect(await refusalOf(start, url)).toMatchObject({
      ...nothing,
      message: `What listens at ${url.host} does not answer as PostgreSQL does.`,
    });
  });
});
