import { Command, InvalidArgumentError } from 'commander';
import { print } from '../print.ts';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';

interface TenantOptions extends StoreOptions {
  readonly json?: true;
}

interface CreateOptions extends TenantOptions {
  readonly attributeLimit?: number;
}

const count = (text: string): number => {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('Write a whole number from 1 on.');
  return Number(text);
};

const tenantCommand = (name: string, description: string): Command =>
  withStoreOptions(new Command(name), 'operator')
    .description(description)
    .option('--json', 'print the answer as JSON');

export const tenantsCommand = (open: OpenStore = connect): Command =>
  new Command('tenants')
    .description('Create and list the tenants of a running store.')
    .addCommand(
      tenantCommand('create', 'Make a tenant; `keys create --tenant` makes its first key.')
        .argument('<name>', '1 to 63 characters of a-z, 0-9 and hyphen')
        .option('--attribute-limit <count>', 'most attributes that it may define (default: 10000)', count)
        .action(async (name: string, options: CreateOptions) => {
          const { attributeLimit } = options;
          const tenant = await (await open(options)).tenants.create({ name, attributeLimit });
          print(tenant, [tenant], options);
        }),
    )
    .addCommand(
      tenantCommand('list', 'Print the tenants by name.').action(async (options: TenantOptions) => {
        const answer = await (await open(options)).tenants.list({});
        print(answer, answer.tenants, options);
      }),
    );
