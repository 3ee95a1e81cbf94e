import type { Procedures } from '../procedures.ts';

/** For those who go through all procedures: the types know each by its name only. */
export const callByPath = (attrium: Procedures, path: string, input: unknown): Promise<unknown> => {
  const [group, name] = path.split('.') as [string, string];
  const byName = attrium as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>;
  const procedure = byName[group]?.[name];
  if (procedure === undefined) throw new TypeError(`There is no ${path}.`);
  return procedure(input);
};
