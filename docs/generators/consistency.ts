import { isAttriumError } from '#domain/errors';
import { type Consistency, type Meta, onMissPolicies } from '#domain/freshness';
import { procedureKinds } from '#interfaces/procedures';
import { createManualClock, memoryAttrium } from '#interfaces/testing';
import { attributes } from '#interfaces/trpc/schemas/attributes';
import { audit } from '#interfaces/trpc/schemas/audit';
import { entities } from '#interfaces/trpc/schemas/entities';
import { health } from '#interfaces/trpc/schemas/health';
import { ingest } from '#interfaces/trpc/schemas/ingest';
import { keys } from '#interfaces/trpc/schemas/keys';
import { tenants } from '#interfaces/trpc/schemas/tenants';
import { httpExchanges } from './http-exchanges.ts';
import { headOf, rowOf, written } from './table.ts';

const newStore = () => memoryAttrium({ clock: createManualClock() });
type Store = Awaited<ReturnType<typeof newStore>>;
type Read = (store: Store, consistency: Consistency) => Promise<{ readonly meta: Meta }>;

/** How each read is asked; the schemas say which reads there are. */
const reads: Readonly<Record<string, Read>> = {
  'entities.get': ({ entities }, consistency) => entities.get({ entity: 'e', consistency }),
  'entities.getMany': ({ entities }, consistency) => entities.getMany({ entities: ['e'], consistency }),
  'entities.history': ({ entities }, consistency) => entities.history({ entity: 'e', consistency }),
  'entities.find': ({ entities }, consistency) => entities.find({ consistency }),
};

const modes: readonly Consistency[] = [
  { mode: 'STRONG' },
  { mode: 'EVENTUAL' },
  { mode: 'ANALYTICAL' },
  { budget: 'any' },
];

const inputs = { attributes, entities, ingest, keys, tenants, health, audit };

const procedures = Object.entries(procedureKinds).flatMap(([group, members]) =>
  Object.entries(members).map(([name, { session }]) => {
    const schemas: Readonly<Record<string, { readonly input: object }>> =
      inputs[group as keyof typeof inputs];
    const { input } = schemas[name] ?? {};
    const shape = input !== undefined && 'shape' in input ? (input.shape as object) : {};
    return { path: `${group}.${name}`, session, isRead: 'consistency' in shape };
  }),
);

const answerOf = async (read: Read, store: Store, consistency: Consistency): Promise<string> => {
  try {
    const { meta } = await read(store, consistency);
    return `${meta.source}, lag ${meta.lagMs ?? 'unknown'} ms`;
  } catch (error) {
    if (isAttriumError(error)) return `\`${error.code}\``;
    throw error;
  }
};

const rowsOf = (store: Store): Promise<string>[] =>
  procedures.map(async ({ path, session, isRead }) => {
    const read = reads[path];
    if (isRead !== (read !== undefined)) throw new TypeError(`${path}: the schemas and this file differ.`);
    const cells =
      read === undefined
        ? modes.map(() => '-')
        : await Promise.all(modes.map((mode) => answerOf(read, store, mode)));
    return rowOf(`\`${path}\``, session ? 'taken and given' : '-', ...cells);
  });

const missesOf = (store: Store): Promise<string>[] =>
  onMissPolicies.map(async (onMiss) => {
    const bound: Consistency = { mode: 'EVENTUAL', maxLagMs: 0, onMiss };
    const answers = await Promise.all(Object.values(reads).map((read) => answerOf(read, store, bound)));
    return rowOf(`\`${onMiss}\``, [...new Set(answers)].join('; '));
  });

const lead = [
  'A write. Its answer has a token, in a header and in the body (here cut short).',
  'A read that presents the token and names a bound: at most a second old, and to wait for half a second where no copy is.',
  'A read that asks for a copy that is not there.',
];

const exchanges = async (): Promise<readonly string[]> =>
  (await httpExchanges()).flatMap(({ request, answer }, place) => [
    lead[place] ?? '',
    '',
    '```http',
    request,
    '```',
    '',
    '```http',
    answer,
    '```',
    '',
  ]);

/** docs/consistency.md as a whole: each cell is what a store in memory answered. */
export const consistencyDoc = async (): Promise<string> => {
  const store = await newStore();
  await store.entities.put({ entity: 'e', values: {} });
  return [
    '# Which call takes which consistency',
    '',
    written('the schemas and answers of the procedures'),
    '',
    'Today there is one copy of the data, the primary. So every read that is answered is answered by it, whatever its mode, and',
    '`meta.consistency.delivered` is `STRONG`. What needs another kind of copy is refused, never answered by the wrong one.',
    '',
    ...headOf('procedure', 'session token', 'STRONG', 'EVENTUAL', 'ANALYTICAL', 'budget'),
    ...(await Promise.all(rowsOf(store))),
    '',
    '`-`: the procedure has no such input; naming one is `REQUEST_INVALID`. Writes are always made on the primary, and acknowledged',
    'after they are durable. Changes of attributes are, too; `attributes.list` may show those of another process up to one second',
    'late, and writes are checked against the newest ones.',
    '',
    '## What `onMiss` does',
    '',
    '`onMiss` says what happens where no copy proves the bound (`maxLagMs`, `atLeast`). The primary meets every bound that it is',
    'asked for, so today none is missed, and all policies answer alike, at once (`maxLagMs: 0`):',
    '',
    ...headOf('`onMiss`', 'answer'),
    ...(await Promise.all(missesOf(store))),
    '',
    'The one thing that the primary cannot prove is a token of a history that it never had (after a failover, or a backup brought',
    'back). Such a read is answered, with `TOKEN_BEYOND_FAILOVER` in `meta.degraded`, whatever `onMiss` says.',
    '',
    '`waitMs` goes only with `wait`; with another policy, or none, it is `REQUEST_INVALID`.',
    '',
    '## Over plain HTTP',
    '',
    '`consistency` is a field of the input. Tokens go in the header `attrium-token`, several separated by commas, or in the field',
    '`token`. A call without one promises nothing about own earlier writes. A client does three things: keep the token of each',
    'answer, present it with the next call, replace it by the one that comes back. This is what a server answered:',
    '',
    ...(await exchanges()),
    '## A write without a token',
    '',
    'A write whose position could not be read is durable, and is acknowledged with `token: null` and `TOKEN_UNAVAILABLE` in',
    '`meta.degraded`. No copy can be asked for it by a token, so the text `STRONG` stands for it among the tokens: presented as',
    'one (field or header), it makes a read STRONG, also one that names EVENTUAL with any bound, for STRONG keeps them all. The',
    "token of that read's answer, or of the answer to the next write, covers the write: it replaces the `STRONG` that was",
    'presented, like a token. A session of the client does all this by itself, and hands the `STRONG` over with `tokens()`.',
    '',
  ].join('\n');
};
