import packageJson from '../../package.json' with { type: 'json' };

/** How whoever runs this process calls the command `attrium`: from a clone, in a project that installed it, or by itself. */
export const ownCommand = (environment = process.env): string => {
  const { npm_lifecycle_event: script, npm_package_name: project } = environment;
  if (script === undefined) return 'attrium';
  // npx is a script of that name to npm.
  return script !== 'npx' && project === packageJson.name ? 'npm run attrium --' : 'npx attrium';
};
