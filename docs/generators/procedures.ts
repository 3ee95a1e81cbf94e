import { z } from 'zod';
import { errorTable, isErrorCode } from '#domain/errors';
import { roles } from '#domain/ports/tenants';
import { schemaCollector } from '#interfaces/http/openapi-schemas';
import { groupSummaries, procedureSummaries } from '#interfaces/http/procedure-summaries';
import { type ProcedureParts, procedureParts } from '#interfaces/trpc/procedure-parts';
import { fieldTable } from './fields.ts';
import { type RunExample, runBadInput, runExamples, type SeenRefusal } from './procedure-runs.ts';
import { headOf, rowOf, written } from './table.ts';

const folder = 'docs/procedures';
const from = 'the router, its schemas, and what a store in memory answered to the examples';
const summaryOf = (path: string): string => {
  const [group = '', name = ''] = path.split('.');
  return procedureSummaries[group]?.[name] ?? '';
};

const callers = ({ meta }: ProcedureParts): string =>
  roles
    .slice(roles.indexOf(meta.role))
    .map((role) => `\`${role}\``)
    .join(', ');

const exampleOf = ({ shows, call, answer }: RunExample): readonly string[] => [
  shows,
  '',
  '```ts',
  call,
  '```',
  '',
  '```json',
  answer,
  '```',
  '',
];

const refusalTable = (refusals: readonly SeenRefusal[]): readonly string[] => [
  ...headOf('code', 'means', 'for instance'),
  ...[...Map.groupBy(refusals, ({ code }) => code)].map(([code, seen]) =>
    rowOf(
      `\`${code}\``,
      isErrorCode(code) ? errorTable[code].meaning : '',
      [...new Set(seen.map((refusal) => refusal.case.replace('__proto__', '`__proto__`')))]
        .slice(0, 4)
        .join('; '),
    ),
  ),
];

const pageOf = (
  path: string,
  parts: ProcedureParts,
  examples: readonly RunExample[],
  refusals: readonly SeenRefusal[],
): string => {
  if (examples.length === 0)
    throw new TypeError(`${path} has no example in interfaces/behaviour/procedure-examples.ts.`);
  const schemas = schemaCollector();
  const table = (schema: z.ZodType, io: 'input' | 'output') =>
    fieldTable(schemas.describe(schema, io), 'types.md', io);
  const input = parts.inputs[0] ?? z.undefined();
  return [
    `# ${path}`,
    '',
    written(from),
    '',
    summaryOf(path),
    '',
    `- Who may call it: ${callers(parts)}.`,
    `- Over HTTP: \`POST /trpc/${path}\`, the input as JSON in the body; the answer is in \`result.data\`.`,
    parts.type === 'query' ? '- It reads.' : '- It writes.',
    '',
    '## Input',
    '',
    ...(input.safeParse(undefined).success ? ['It may be left out.', ''] : []),
    ...table(input, 'input'),
    '',
    '## Answer',
    '',
    ...table(parts.output, 'output'),
    '',
    '## Errors',
    '',
    ...(refusals.length === 0 ? [] : [...refusalTable(refusals), '']),
    ...(/"(rejected|results)"/.test(JSON.stringify(z.toJSONSchema(parts.output, { unrepresentable: 'any' })))
      ? [
          'A bad item is refused by itself, with a code that [entities.put](entities.put.md#errors) lists.',
          '',
        ]
      : []),
    'Further ones, as to any call: `CREDENTIAL_MISSING`, `CREDENTIAL_INVALID`, `FORBIDDEN`, `REQUEST_MALFORMED`,',
    '`REQUEST_TOO_LARGE`, `QUOTA_EXCEEDED`, `UNAVAILABLE`, `INTERNAL`. [All codes](../errors.md),',
    '[every bad input that is tried](../bad-input.md).',
    '',
    examples.length > 1 ? '## Examples' : '## Example',
    '',
    ...examples.flatMap(exampleOf),
  ].join('\n');
};

const indexPage = (procedures: readonly (readonly [string, ProcedureParts])[]): string =>
  [
    '# Procedures',
    '',
    written(from),
    '',
    'Each is a function of the client, `await attrium.entities.get({ ... })`, and a request, `POST /trpc/entities.get`.',
    'The examples of all pages are run one after another (`interfaces/behaviour/procedure-examples.ts`) on an empty store in',
    'memory; its answers stand below them, with long tokens and secrets cut short. A role may do what those before it may:',
    `${roles.map((role) => `\`${role}\``).join(', ')}. Shared types, such as \`Filter\` and \`Meta\`, are on [one page](types.md).`,
    '',
    ...[...Map.groupBy(procedures, ([path]) => path.split('.')[0] ?? '')].flatMap(([group, members]) => [
      `## ${group}`,
      '',
      groupSummaries[group] ?? '',
      '',
      ...headOf('procedure', 'least role', ''),
      ...members.map(([path, { meta }]) =>
        rowOf(`[${path}](${path}.md)`, `\`${meta.role}\``, summaryOf(path)),
      ),
      '',
    ]),
  ].join('\n');

const typesPage = (procedures: readonly (readonly [string, ProcedureParts])[]): string => {
  const schemas = schemaCollector();
  for (const [, { inputs, output }] of procedures) {
    for (const input of inputs) schemas.describe(input, 'input');
    schemas.describe(output, 'output');
  }
  return [
    '# Types that procedures share',
    '',
    written('the schemas of the procedures'),
    '',
    ...Object.entries(schemas.components()).flatMap(([id, schema]) => {
      const { description, properties, anyOf } = schema as Readonly<Record<string, unknown>>;
      if (description === undefined) return [];
      const table = properties ?? anyOf;
      return [
        `## ${id}`,
        '',
        `${description}`,
        '',
        ...(table ? [...fieldTable(schema as never, '', 'input'), ''] : []),
      ];
    }),
  ].join('\n');
};

/** Of one run for all pages. */
const once = <Made>(make: () => Promise<Made>): (() => Promise<Made>) => {
  let made: Promise<Made> | undefined;
  return () => (made ??= make());
};

const examples = once(runExamples);
const refusals = once(async () => [...(await runBadInput()), ...(await examples()).refusals]);

/** The page of each procedure, their index, and the types that they share, by path. */
export const procedureDocs = (): Readonly<Record<string, () => string | Promise<string>>> => {
  const procedures = procedureParts();
  const pages = procedures.map(([path, parts]) => [
    `${folder}/${path}.md`,
    async () =>
      pageOf(
        path,
        parts,
        (await examples()).examples.filter((example) => example.path === path),
        (await refusals()).filter((refusal) => refusal.path === path),
      ),
  ]);
  return {
    [`${folder}/README.md`]: () => indexPage(procedures),
    [`${folder}/types.md`]: () => typesPage(procedures),
    ...Object.fromEntries(pages),
  };
};
