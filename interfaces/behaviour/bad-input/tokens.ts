import { limits } from '#domain/limits';
import type { Attrium } from '../../create-attrium.ts';
import { type BadInput, untyped } from './row.ts';

const cursorOf = async ({ entities }: Attrium): Promise<string> => {
  const { nextCursor } = await entities.find({ limit: 1 });
  if (nextCursor === null) throw new TypeError('The seed has more than one entity.');
  return nextCursor;
};

const tokenOf = async ({ entities }: Attrium): Promise<string> => (await entities.find({})).meta.token ?? '';

/** Another valid letter in the place of the last one. */
const forged = (text: string): string =>
  text.slice(0, -2) + (text.at(-2) === 'A' ? 'B' : 'A') + text.slice(-1);

export const tokenRows: readonly BadInput[] = [
  {
    case: 'token malformed',
    code: 'TOKEN_INVALID',
    call: ({ attrium }) => attrium.entities.put({ entity: 'e', values: { n: 2 }, token: 'not a token' }),
  },
  {
    case: 'token empty',
    code: 'TOKEN_INVALID',
    call: ({ attrium }) => attrium.entities.get({ entity: 'e', token: '' }),
  },
  {
    case: 'token forged',
    code: 'TOKEN_INVALID',
    call: async ({ attrium }) =>
      attrium.entities.put({ entity: 'e', values: { n: 2 }, token: forged(await tokenOf(attrium)) }),
  },
  {
    case: 'token of a foreign tenant, in a write',
    code: 'TOKEN_INVALID',
    call: async ({ attrium, foreign }) =>
      attrium.entities.put({ entity: 'e', values: { n: 2 }, token: await tokenOf(foreign) }),
  },
  {
    case: 'token of a foreign tenant, in a read',
    code: 'TOKEN_INVALID',
    call: async ({ attrium, foreign }) => attrium.entities.find({ token: await tokenOf(foreign) }),
  },
  {
    case: 'token of a foreign tenant, as atLeast',
    code: 'TOKEN_INVALID',
    call: async ({ attrium, foreign }) =>
      attrium.entities.find({ consistency: { mode: 'EVENTUAL', atLeast: await tokenOf(foreign) } }),
  },
  {
    case: `token of more than ${limits.tokenBytes} bytes`,
    code: 'TOKEN_INVALID',
    call: ({ attrium }) => attrium.entities.get({ entity: 'e', token: `1.test.${'A'.repeat(10_000)}.AAAA` }),
  },
  {
    case: 'token that is a cursor',
    code: 'TOKEN_INVALID',
    call: async ({ attrium }) => attrium.entities.get({ entity: 'e', token: await cursorOf(attrium) }),
  },
  {
    case: `more than ${limits.tokensPerRequest} tokens`,
    code: 'TOKEN_INVALID',
    call: async ({ attrium }) => {
      const token = await tokenOf(attrium);
      return attrium.entities.get({ entity: 'e', token: Array.from({ length: 17 }, () => token) });
    },
  },
  {
    case: 'token not a text',
    code: 'REQUEST_INVALID',
    call: ({ attrium }) => attrium.entities.get({ entity: 'e', token: untyped({ forged: true }) }),
  },
  {
    case: 'cursor malformed',
    code: 'CURSOR_INVALID',
    call: ({ attrium }) => attrium.entities.find({ cursor: 'not a cursor' }),
  },
  {
    case: 'cursor empty',
    code: 'CURSOR_INVALID',
    call: ({ attrium }) => attrium.entities.find({ cursor: '' }),
  },
  {
    case: 'cursor forged',
    code: 'CURSOR_INVALID',
    call: async ({ attrium }) => attrium.entities.find({ cursor: forged(await cursorOf(attrium)) }),
  },
  {
    case: 'cursor of another query',
    code: 'CURSOR_INVALID',
    call: async ({ attrium }) =>
      attrium.entities.find({
        where: { attribute: 'n', op: 'exists', value: true },
        cursor: await cursorOf(attrium),
      }),
  },
  {
    case: 'cursor of another procedure',
    code: 'CURSOR_INVALID',
    call: async ({ attrium }) => attrium.entities.history({ entity: 'e', cursor: await cursorOf(attrium) }),
  },
  {
    case: 'cursor of a foreign tenant',
    code: 'CURSOR_INVALID',
    call: async ({ attrium, foreign }) =>
      attrium.entities.find({ limit: 1, cursor: await cursorOf(foreign) }),
  },
  {
    case: 'cursor that is a token',
    code: 'CURSOR_INVALID',
    call: async ({ attrium }) => attrium.entities.find({ cursor: await tokenOf(attrium) }),
  },
];
