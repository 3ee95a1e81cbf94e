import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Invocation, procedureKinds, procedures } from './procedures.ts';
import { appRouter } from './trpc/router.ts';

const takes = (input: unknown, field: string): boolean => {
  const schema = input instanceof z.ZodOptional ? input.unwrap() : input;
  if (!(schema instanceof z.ZodObject)) throw new TypeError('Every procedure takes an object.');
  return field in schema.shape;
};

/** Flat by path at run time, whatever the type says. */
type Served = Readonly<
  Record<string, { readonly _def: { readonly type: string; readonly inputs: readonly unknown[] } }>
>;

const served = Object.entries(appRouter._def.procedures as unknown as Served).map(([path, { _def }]) => [
  path,
  {
    kind: _def.type,
    session: takes(_def.inputs[0], 'token'),
    once: takes(_def.inputs[0], 'idempotencyKey'),
  },
]);

describe('the table of procedures that the client knows', () => {
  it('is what the router serves: names, kinds, and which belong to a session, which happen once under a key', () => {
    const known = Object.entries(procedureKinds).flatMap(([group, members]) =>
      Object.entries(members).map(([name, kind]) => [`${group}.${name}`, kind] as const),
    );
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(served));
  });

  it('makes of each call what its procedure is', async () => {
    const invocations: Invocation[] = [];
    const { entities, attributes } = procedures(async (invocation) => {
      invocations.push(invocation);
    });
    await entities.get({ entity: 'e' });
    await attributes.define({ attributes: [] });
    expect(invocations).toEqual([
      { path: 'entities.get', kind: 'query', session: true, once: false, input: { entity: 'e' } },
      { path: 'attributes.define', kind: 'mutation', session: false, once: false, input: { attributes: [] } },
    ]);
  });
});
