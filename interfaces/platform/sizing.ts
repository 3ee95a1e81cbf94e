import { z } from 'zod';
import { AttriumError } from '#domain/errors';
import { cellsSchema, type Environment } from './environment.ts';
import { crossRules } from './sizing-rules.ts';

const environmentSchema = cellsSchema.superRefine((environment, context) => {
  for (const { path, message } of crossRules(environment))
    context.addIssue({ code: 'custom', path, message });
});

const workspaceName = z
  .string()
  .regex(/^(?!default$)[a-z][a-z0-9-]{1,15}$/, 'must be 2 to 16 of a-z, 0-9 and hyphen, and not "default"');

/** The sizing table, terraform/environments.json. */
export const sizingSchema = z.strictObject({
  $schema: z.string().optional(),
  environments: z.record(workspaceName, environmentSchema),
});

export type Sizing = z.infer<typeof sizingSchema>;

/** Raises CONFIG_INVALID, which says of each wrong cell where it is and what is allowed there. */
export const readSizing = (table: unknown): Sizing => {
  const { data, error } = sizingSchema.safeParse(table);
  if (data !== undefined) return data;
  const problems = error.issues.map(({ path, ...issue }) => {
    const reasons = issue.code === 'invalid_key' ? issue.issues : [issue];
    return `${path.join('.')}: ${reasons.map(({ message }) => message).join(', ')}`;
  });
  throw new AttriumError('CONFIG_INVALID', `The sizing table is not valid. ${problems.join('; ')}.`, {
    details: { problems },
    remedy: 'Correct these cells of environments.json.',
  });
};

/** Raises CONFIG_INVALID, with the list of the known ones. */
export const environmentOf = ({ environments }: Sizing, workspace: string): Environment => {
  const environment = environments[workspace];
  if (environment !== undefined) return environment;
  const known = Object.keys(environments);
  throw new AttriumError('CONFIG_INVALID', `The sizing table has no workspace ${workspace}.`, {
    details: { known },
    remedy: `Choose one of ${known.join(', ')}, or add it to the table.`,
  });
};
