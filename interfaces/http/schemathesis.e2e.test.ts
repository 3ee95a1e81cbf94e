import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { interrupt } from '#adapters/postgres/testing/process-tree';
import { runCommand } from '../cli/testing/running-command.ts';
import { apiKey, emptyFolder, root, startProcess } from '../cli/testing/start-process.ts';

const tools = execFileSync('bash', [`${root}.ci/python-packages.sh`, '--bin'], { encoding: 'utf8' }).trim();
const schemathesis = `${tools}/schemathesis`;
const isHere = existsSync(schemathesis);
if (!isHere) console.log('Left out: schemathesis is missing. Remedy: bash .ci/python-packages.sh.');

const checks = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
];

const argumentsFor = (url: string, selection: readonly string[]): readonly string[] => [
  `--config-file=${fileURLToPath(new URL('schemathesis.toml', import.meta.url))}`,
  'run',
  `${url}/openapi.json`,
  `--header=Authorization: Bearer ${apiKey}`,
  `--checks=${checks.join(',')}`,
  '--phases=coverage,fuzzing',
  '--max-examples=10',
  // The same inputs in every run.
  '--seed=1',
  '--continue-on-failure',
  '--no-color',
  ...selection,
];

/** These find the id of the very key that they are called with, sooner or later. */
const endingKeys = ['keys.rotate', 'keys.revoke'];

/** It has no words for a body of lines. */
const streams = ['ingest.stream'];

const run = async (url: string, way: '--include' | '--exclude'): Promise<string> => {
  const selected = way === '--exclude' ? [...endingKeys, ...streams] : endingKeys;
  const selection = selected.map((id) => `${way}-operation-id=${id}`);
  const { ended, output } = runCommand(schemathesis, argumentsFor(url, selection), {
    env: process.env,
    // It leaves notes where it runs.
    cwd: await emptyFolder(),
    ownGroup: false,
  });
  expect(await ended, output()).toBe(0);
  return output();
};

describe.skipIf(!isHere)('the running server', () => {
  it('answers what it describes, and nothing with a fault of its own, whatever is sent', async () => {
    const { url, client, child } = await startProcess(await emptyFolder());
    expect(await run(url, '--exclude')).toMatch(/\d{4} generated, \d{4} passed/);
    // Its key was good to the end.
    await client.attributes.list();
    expect(await run(url, '--include')).toMatch(/\d{2,} generated, \d{2,} passed/);
    interrupt(child.pid);
    await once(child, 'close');
  });
});
