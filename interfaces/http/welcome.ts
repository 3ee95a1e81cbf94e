import packageJson from '../../package.json' with { type: 'json' };

/** What GET / says to whoever opens the address of a store to see what it is. */
export const welcome = {
  name: packageJson.name,
  version: packageJson.version,
  description: packageJson.description,
  procedures: 'POST /trpc/<procedure> with Authorization: Bearer <API key>',
  openapi: '/openapi.json',
  ready: '/readyz',
  metrics: '/metrics',
  docs: 'README.md and docs/ of the package',
} as const;
