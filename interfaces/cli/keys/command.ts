import { Command, InvalidArgumentError, Option } from 'commander';
import { type Role, roles } from '#domain/ports/tenants';
import { print } from '../print.ts';
import { connect, type OpenStore, type StoreOptions, withStoreOptions } from '../store.ts';

interface KeyOptions extends StoreOptions {
  readonly tenant?: string;
  readonly json?: true;
}

interface CreateOptions extends KeyOptions {
  readonly role: Role;
  readonly expiresAt?: string;
}

interface RotateOptions extends KeyOptions {
  readonly graceMs?: number;
  readonly expiresAt?: string;
}

const milliseconds = (text: string): number => {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Write a whole number of milliseconds.');
  return Number(text);
};

const keyCommand = (name: string, description: string): Command =>
  withStoreOptions(new Command(name), 'admin')
    .description(description)
    .option('--tenant <name>', "of another tenant (role operator; default: the credential's own)")
    .option('--json', 'print the answer as JSON');

const expiry = ['--expires-at <instant>', 'when the new key ends, as ISO 8601 (default: never)'] as const;

/** A secret that scrolled away is gone, so it stands alone and last. */
const printNew = (answer: { readonly key: object; readonly secret: string }, options: KeyOptions): void => {
  print(answer, [answer.key], options);
  if (options.json !== true) console.log(`Secret, shown only now: ${answer.secret}`);
};

export const keysCommand = (open: OpenStore = connect): Command =>
  new Command('keys')
    .description('Create, list, rotate and revoke the API keys of a tenant, in a running store.')
    .addCommand(
      keyCommand('create', 'Make a key and print its secret, which is not kept anywhere.')
        .argument('<label>', 'what the key is for')
        .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('reader'))
        .option(...expiry)
        .action(async (label: string, options: CreateOptions) => {
          const { tenant, role, expiresAt } = options;
          const store = await open(options);
          printNew(await store.keys.create({ tenant, role, label, expiresAt }), options);
        }),
    )
    .addCommand(
      keyCommand('list', 'Print the keys, expired and revoked ones included; never their secrets.').action(
        async (options: KeyOptions) => {
          const answer = await (await open(options)).keys.list({ tenant: options.tenant });
          print(answer, answer.keys, options);
        },
      ),
    )
    .addCommand(
      keyCommand('rotate', 'Make a key of the same role and label; the old one ends after a grace period.')
        .argument('<id>', 'of the key, as `keys list` shows it')
        .option('--grace-ms <ms>', 'how long the old secret stays valid (default: 24 hours)', milliseconds)
        .option(...expiry)
        .action(async (id: string, options: RotateOptions) => {
          const { tenant, graceMs, expiresAt } = options;
          const store = await open(options);
          printNew(await store.keys.rotate({ tenant, id, graceMs, expiresAt }), options);
        }),
    )
    .addCommand(
      keyCommand('revoke', 'End a key for good, within a second. Safe to repeat.')
        .argument('<id>', 'of the key, as `keys list` shows it')
        .action(async (id: string, options: KeyOptions) => {
          const key = await (await open(options)).keys.revoke({ tenant: options.tenant, id });
          print(key, [key], options);
        }),
    );
