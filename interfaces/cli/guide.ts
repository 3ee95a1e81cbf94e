/** What helps with one command beyond its options: a call as people make it, and what they do after it. */
interface Guide {
  readonly example: string;
  readonly next: string;
}

/** By the command's path. Every command has one; a test says so. */
export const guides: Readonly<Record<string, Guide>> = {
  start: {
    example: 'attrium start --sample',
    next: 'the calls that it prints, or attrium import FILE in another terminal.',
  },
  serve: {
    example: 'DATABASE_URL=postgres://attrium_app@127.0.0.1/attrium attrium serve',
    next: 'attrium worker on the same database: without one, no month of history is made ahead.',
  },
  worker: {
    example: 'DATABASE_URL=postgres://attrium_app@127.0.0.1/attrium attrium worker',
    next: 'health.check of the store, as an operator: what it does not get done is a warning there.',
  },
  import: {
    example: 'attrium import measurements.csv --key device --observed-at time',
    next: 'attrium generate --out attributes.ts, for a compiler that knows the columns.',
  },
  export: {
    example: "attrium export boats.parquet --type boat 'length>=10'",
    next: 'attrium import boats.parquet, into another tenant or store that has the attributes.',
  },
  find: {
    example: "attrium find 'price>=10' 'brand=acme' --order price:desc --select name,price",
    next: 'the cursor that it prints, with --cursor; or --all.',
  },
  explain: {
    example: "attrium explain 'price>=10' 'brand=acme' --order price:desc",
    next: 'attrium find with the same conditions, or first what it says would be cheaper.',
  },
  generate: {
    example: 'attrium generate --out attributes.ts',
    next: "client.typed(attributes) in your own project, as the README's quickstart does.",
  },
  'attributes stats': {
    example: 'attrium attributes stats price brand',
    next: 'attrium attributes promotions, for what the store makes of it.',
  },
  'attributes promotions': {
    example: 'attrium attributes promotions --limit 10',
    next: 'attrium attributes pin NAME cold or hot, where you know better.',
  },
  'attributes pin': {
    example: 'attrium attributes pin price hot --wait',
    next: 'attrium attributes pin NAME auto, to leave it to the store again.',
  },
  'attributes retype': {
    example: 'attrium attributes retype price decimal --dry-run',
    next: 'the same without --dry-run; attrium attributes retype again says whether it is done.',
  },
  'attributes restore': {
    example: 'attrium attributes restore price',
    next: 'write to it and read it as before.',
  },
  'attributes duplicates': {
    example: 'attrium attributes duplicates',
    next: 'write to one of each group only; attributes.update with rename, or attributes.retire, for the others.',
  },
  'keys create': {
    example: 'attrium keys create importer --role writer',
    next: 'send it as Authorization: Bearer KEY, or set ATTRIUM_API_KEY.',
  },
  'keys list': { example: 'attrium keys list', next: 'attrium keys rotate ID before a key ends.' },
  'keys rotate': {
    example: 'attrium keys rotate k_7Qm2 --grace-ms 3600000',
    next: 'give the new secret to whoever holds the old one, before the grace period is over.',
  },
  'keys revoke': {
    example: 'attrium keys revoke k_7Qm2',
    next: 'attrium keys create, where it is still needed.',
  },
  'tenants create': {
    example: 'attrium tenants create acme',
    next: 'attrium keys create --tenant acme --role admin first.',
  },
  'tenants list': { example: 'attrium tenants list --json', next: 'attrium tenants create NAME.' },
  migrate: {
    example: 'DATABASE_ADMIN_URL=postgres://postgres@127.0.0.1/attrium attrium migrate',
    next: 'attrium doctor, then attrium start.',
  },
  doctor: { example: 'attrium doctor', next: 'attrium start, or the remedies that it prints.' },
  cost: {
    example: 'attrium cost --workspace prod --compare dev',
    next: 'change a size in terraform/environments.json, and price it with --file terraform/environments.json.',
  },
  completion: {
    example: 'source <(attrium completion bash)',
    next: 'the same line in ~/.bashrc; for zsh in ~/.zshrc; for fish: attrium completion fish | source.',
  },
};
