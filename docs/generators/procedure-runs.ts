import { inspect } from 'node:util';
import { isAttriumError } from '#domain/errors';
import { badInput } from '#interfaces/behaviour/bad-input';
import { attributeLimit, seed } from '#interfaces/behaviour/bad-input/seed';
import { callByPath } from '#interfaces/behaviour/call-by-path';
import { procedureExamples } from '#interfaces/behaviour/procedure-examples';
import { procedures } from '#interfaces/procedures';
import { memoryAttrium } from '#interfaces/testing';
import { procedureParts } from '#interfaces/trpc/procedure-parts';
import { shown } from './shown.ts';

export interface RunExample {
  readonly path: string;
  readonly shows: string;
  readonly call: string;
  readonly answer: string;
}

/** Every example, run in order on a store in memory whose clock goes on by a second each. */
export const runExamples = async (): Promise<readonly RunExample[]> => {
  const { adapters, as } = await memoryAttrium();
  const store = await as({ role: 'operator' });
  const runs: RunExample[] = [];
  for (const { shows, call } of procedureExamples) {
    adapters.clock.advance(1_000);
    let last: Omit<RunExample, 'shows'> | undefined;
    await call(
      procedures(async ({ path, input }) => {
        const answer = await callByPath(store, path, input);
        const said = input === undefined ? '' : inspect(input, { depth: null, breakLength: 100 });
        last = {
          path,
          call: `await attrium.${path}(${said});`,
          answer: shown(answer),
        };
        return answer;
      }),
    );
    if (last === undefined) throw new TypeError(`The example "${shows}" calls nothing.`);
    runs.push({ ...last, shows });
  }
  return runs;
};

export interface SeenRefusal {
  readonly path: string;
  readonly code: string;
  readonly case: string;
}

/** Which procedure refused each bad input with which code, as the store in memory counted it. */
export const runBadInput = async (): Promise<readonly SeenRefusal[]> => {
  const { adapters, as } = await memoryAttrium();
  const seeded = async (tenant: string) => {
    await adapters.tenants.create({ name: tenant, attributeLimit });
    const attrium = await as({ tenant });
    await seed(attrium);
    return attrium;
  };
  const attrium = await seeded('one');
  const foreign = await seeded('other');
  const paths = procedureParts().map(([path]) => path);
  const counts = (code: string) =>
    paths.map((procedure) => adapters.telemetry.counted('procedure_total', { procedure, code }));
  const seen: SeenRefusal[] = [];
  for (const row of badInput) {
    if (!('call' in row)) continue;
    const before = counts(row.code);
    await row
      .call({ attrium, foreign, as: (role) => as({ tenant: 'one', role }) })
      .catch((error: unknown) => {
        if (!isAttriumError(error, row.code)) throw error;
      });
    const after = counts(row.code);
    for (const [place, path] of paths.entries())
      if (after[place] !== before[place]) seen.push({ path, code: row.code, case: row.case });
  }
  return seen;
};
