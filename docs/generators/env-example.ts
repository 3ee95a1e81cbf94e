import { settings } from './settings.ts';

/** Beyond those of the store itself: read by compose.yaml alone. */
const ofCompose = {
  POSTGRES_PASSWORD: 'Of the superuser `postgres`; safe in a URL.',
  ATTRIUM_APP_PASSWORD: 'Of the role attrium_app, which `migrate` gives it; safe in a URL.',
};
const requiredByCompose = ['ATTRIUM_TENANT_SIGNING_KEY', 'ATTRIUM_TOKEN_KEYS', ...Object.keys(ofCompose)];

const entry = (name: string, description: string, value: unknown = ''): string => {
  const required = requiredByCompose.includes(name) ? ' Required by compose.yaml.' : '';
  return `# ${description}${required}\n#${name}=${value}`;
};

/** .env.example as a whole: every setting, commented out, with its default. */
export const envExample = (): string =>
  [
    '# Written by `npm run docs` from interfaces/composition/config.ts; do not edit.',
    '#',
    '# Copy it to .env, and take the # from what you set. `docker compose` reads .env by itself; elsewhere, before a command:',
    '#   set -a; . ./.env; set +a',
    "# A key of 32 bytes: openssl rand -base64 32 | tr '+/' '-_' | tr -d '='",
    '',
    ...settings().map(({ name, description, value }) => `${entry(name, description, value)}\n`),
    '# For compose.yaml alone.',
    '',
    ...Object.entries(ofCompose).map(([name, description]) => `${entry(name, description)}\n`),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
