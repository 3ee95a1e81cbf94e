import { inspect } from 'node:util';
import { z } from 'zod';
import { isAttriumError } from '#domain/errors';
import { badInput } from '#interfaces/behaviour/bad-input';
import { attributeLimit, seed } from '#interfaces/behaviour/bad-input/seed';
import { callByPath } from '#interfaces/behaviour/call-by-path';
import { procedureExamples } from '#interfaces/behaviour/procedure-examples';
import type { Attrium } from '#interfaces/create-attrium';
import { procedures } from '#interfaces/procedures';
import { memoryAttrium } from '#interfaces/testing';
import { type ProcedureParts, procedureParts } from '#interfaces/trpc/procedure-parts';
import { probes } from './procedure-probes.ts';
import { shown } from './shown.ts';

export interface SeenRefusal {
  readonly path: string;
  readonly code: string;
  readonly case: string;
}

export interface RunExample {
  readonly path: string;
  readonly shows: string;
  readonly call: string;
  readonly answer: string;
}

const fieldsOf = ({ inputs: [input] }: ProcedureParts): readonly string[] => {
  const object = input instanceof z.ZodOptional ? input.unwrap() : input;
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
};

/** The input of each procedure's example, with one field spoilt at a time. */
const runProbes = async (
  store: Attrium,
  inputs: ReadonlyMap<string, unknown>,
): Promise<readonly SeenRefusal[]> => {
  const seen: SeenRefusal[] = [];
  for (const [path, parts] of procedureParts()) {
    const fields = fieldsOf(parts);
    for (const { field, bad, case: what } of probes) {
      if (field !== 'unknown' && !fields.includes(field)) continue;
      await callByPath(store, path, { ...(inputs.get(path) as object | undefined), [field]: bad }).catch(
        (error: unknown) => {
          if (!isAttriumError(error)) throw error;
          seen.push({ path, code: error.code, case: what });
        },
      );
    }
  }
  return seen;
};

interface Runs {
  readonly examples: readonly RunExample[];
  readonly refusals: readonly SeenRefusal[];
}

/** Every example, run in order on a store in memory whose clock goes on by a second each; then the probes. */
export const runExamples = async (): Promise<Runs> => {
  const { adapters, as } = await memoryAttrium();
  const store = await as({ role: 'operator' });
  const runs: RunExample[] = [];
  const inputs = new Map<string, unknown>();
  for (const { shows, call } of procedureExamples) {
    adapters.clock.advance(1_000);
    let last: Omit<RunExample, 'shows'> | undefined;
    await call(
      procedures(async ({ path, input }) => {
        const answer = await callByPath(store, path, input);
        inputs.set(path, input);
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
  return { examples: runs, refusals: await runProbes(store, inputs) };
};

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
