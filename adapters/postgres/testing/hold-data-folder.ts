// A process that runs the embedded server on a data folder until SIGTERM or SIGINT, as `npm start` does:
//   node hold-data-folder.ts FOLDER
// Prints one line of JSON: {adminUrl, pid} once the server answers, or {code, message} of the error, and exits with 1.
import { openDataFolder, startEmbeddedPostgres } from '#adapters/postgres/embedded/index';
import { isAttriumError } from '#domain/errors';

const say = (line: Readonly<Record<string, unknown>>) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const folder = await openDataFolder(process.argv[2] ?? '');
  const server = await startEmbeddedPostgres({ folder });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      await server.stop();
      folder.release();
    });
  }
  say({ adminUrl: server.adminUrl, pid: server.pid });
} catch (error) {
  if (!isAttriumError(error)) throw error;
  say({ code: error.code, message: error.message });
  process.exitCode = 1;
}
