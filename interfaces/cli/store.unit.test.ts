import { expect, it, onTestFinished, vi } from 'vitest';
import { connect } from './store.ts';

const apiKey = 'a-key-that-nobody-asks-for';

it.each(['localhost:3000', 'ftp://x', 'no address', ''])('--url %j is refused, and named', async (url) => {
  await expect(connect({ url, apiKey })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(`--url ${JSON.stringify(url)}`),
  });
});

it('an ATTRIUM_URL that is none is refused, and named', async () => {
  vi.stubEnv('ATTRIUM_URL', 'localhost:3000');
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(connect({ apiKey })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining('ATTRIUM_URL'),
  });
});
