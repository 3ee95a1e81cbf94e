import type { DatabasePool } from 'slonik';
import { translated } from './errors.ts';
import type { ReadPool } from './read-pool.ts';

/** Gives work the open pool; what the driver raises meanwhile becomes the domain's error. */
export const asking =
  (pool: ReadPool) =>
  async <Answer>(ask: (database: DatabasePool) => Promise<Answer>): Promise<Answer> => {
    try {
      return await ask(await pool.get());
    } catch (error) {
      throw translated(error);
    }
  };
