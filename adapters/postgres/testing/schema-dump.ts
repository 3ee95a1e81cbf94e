import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Debian's place for PostgreSQL 15, whose pg_dump writes the committed dump: each major version words it otherwise. */
export const postgres15Binaries = '/usr/lib/postgresql/15/bin';

/**
 * The schema of a migrated database as text that is equal for equal schemas: without history's partitions, which depend
 * on the day, without the dumping session's settings, comments and versions.
 */
export const dumpSchema = async (adminUrl: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(
    `${postgres15Binaries}/pg_dump`,
    [
      '--schema-only',
      '--schema=attrium',
      '--exclude-table=attrium.entity_values_ts_*',
      `--dbname=${adminUrl}`,
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return normalised(stdout);
};

const sessionLine = /^(set |select pg_catalog\.set_config|\\(un)?restrict|--)/i;

const normalised = (dump: string): string => {
  let inBody = false;
  const kept = dump.split('\n').filter((line) => {
    const drop = !inBody && sessionLine.test(line);
    // A function's own comments and statements are part of it.
    if ((line.match(/\$\$/g)?.length ?? 0) % 2 === 1) inBody = !inBody;
    return !drop;
  });
  const body = kept
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return `-- The schema that the migrations end in, for review. Written by: npm run db:dump\n\n${body}\n`;
};
