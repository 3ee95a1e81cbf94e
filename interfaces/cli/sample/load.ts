import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Procedures } from '../../procedures.ts';
import { runImport, summary } from '../import/run.ts';
import { writeMdnSample } from './write-mdn-sample.ts';

/** Imports the MDN sample unless entities of its type are there. */
export const loadSample = async (procedures: Procedures, signal: AbortSignal): Promise<void> => {
  const { items } = await procedures.entities.find({
    where: { attribute: '$type', op: 'eq', value: 'feature' },
    limit: 1,
    select: [],
  });
  if (items.length > 0) {
    console.log('The sample is there already.');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'attrium-sample-'));
  try {
    console.log('Loading the sample: browser compatibility data of MDN.');
    const { file } = await writeMdnSample(join(folder, 'mdn.ndjson'));
    console.log(summary(await runImport(procedures, { path: file, type: 'feature' }, signal)));
  } catch (error) {
    // Stopping the store stops the import; what was written stays and is found by the next start.
    if (!signal.aborted) throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
};
