import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { readConfig } from '#interfaces/composition/config';
import { envExample } from './env-example.ts';

/** As somebody has it who took every # from a setting. */
const uncommented = envExample().replaceAll(/^#(?=[A-Z_]+=)/gm, '');

it('.env.example as it is sets nothing', () => {
  expect(parseEnv(envExample())).toEqual({});
});

it('.env.example with every setting taken is the configuration without any', () => {
  const environment = parseEnv(uncommented);
  expect(Object.keys(environment).length).toBeGreaterThan(10);
  expect(readConfig(environment)).toEqual(readConfig({}));
});
