import type { WorkingCopy } from './working-copy.ts';

export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly change: { readonly after: Readonly<Record<string, unknown>> };
}

export interface Plan {
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All that Terraform said, schemas of providers left out. */
  readonly text: string;
}

interface Message {
  readonly type: string;
  readonly '@message': string;
  readonly diagnostic?: { readonly summary: string; readonly detail: string };
  readonly test_plan?: {
    readonly resource_changes: readonly PlannedResource[];
    readonly output_changes: Readonly<Record<string, { readonly after: unknown }>>;
  };
}

/** What the runs of `file` plan in a workspace, on mocked AWS: the first of them. `folder`: of another root below. Raises what Terraform objects to. */
export const planned = async (
  copy: WorkingCopy,
  workspace: string,
  file: string,
  folder?: string,
): Promise<Plan> => {
  const args = ['test', '-json', '-verbose', `-filter=tests/${file}`];
  const { code, output } = await copy.terraform(args, { workspace, folder });
  const messages = output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Message => JSON.parse(line));
  const plan = messages.find(({ test_plan }) => test_plan !== undefined)?.test_plan;
  if (code !== 0 || plan === undefined) {
    const said = messages.flatMap(({ diagnostic }) =>
      diagnostic === undefined ? [] : [`${diagnostic.summary}: ${diagnostic.detail}`],
    );
    throw new Error(said.join('\n') || output.slice(0, 4_000));
  }
  const { resource_changes, output_changes } = plan;
  return {
    resources: resource_changes,
    outputs: Object.fromEntries(Object.entries(output_changes).map(([name, { after }]) => [name, after])),
    text: JSON.stringify([resource_changes, output_changes, messages.map((message) => message['@message'])]),
  };
};
