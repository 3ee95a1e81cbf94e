import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Procedures } from '../../procedures.ts';
import { runImport, summary } from '../import/run.ts';
import { findNext } from '../next-step.ts';
import { writeMdnSample } from './write-mdn-sample.ts';

const sampleType = 'feature';

/** Imports the MDN sample unless it is there as a whole; what an interrupted start left out is added. */
export const loadSample = async (procedures: Procedures, signal: AbortSignal): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'attrium-sample-'));
  try {
    const { file, lastEntity } = await writeMdnSample(join(folder, 'mdn.ndjson'));
    const { missing } = await procedures.entities.getMany({ entities: [lastEntity], attributes: [] });
    if (missing.length === 0) {
      console.log(`The sample is there already.\n${findNext(sampleType)}`);
      return;
    }
    console.log('Loading the sample: browser compatibility data of MDN.');
    console.log(summary(await runImport(procedures, { path: file, type: sampleType }, signal)));
  } catch (error) {
    // Stopping the store stops the import; what was written stays and is found by the next start.
    if (!signal.aborted) throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
};
