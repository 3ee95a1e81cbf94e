import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AttriumError } from '#domain/errors';
import { mdnFeatures } from './mdn-features.ts';

const packageName = '@mdn/browser-compat-data';

const readData = async () => {
  try {
    const path = createRequire(import.meta.url).resolve(packageName);
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new AttriumError('UNSUPPORTED', `The sample is made from ${packageName}, which is not installed.`, {
      remedy: `Install it: npm install ${packageName}`,
      cause,
    });
  }
};

export interface WrittenSample {
  readonly file: string;
  readonly rows: number;
  /** Values of all rows, their key not counted. */
  readonly values: number;
  /** Key of the last row. Rows are imported in order, so a store that has it has the sample whole. */
  readonly lastEntity: string;
}

/** Writes the MDN sample as NDJSON, one feature a line, its key in the column `entity`. Raises UNSUPPORTED. */
export const writeMdnSample = async (file: string): Promise<WrittenSample> => {
  const data = await readData();
  let rows = 0;
  let values = 0;
  let lastEntity = '';
  function* lines(): Generator<string> {
    for (const feature of mdnFeatures(data)) {
      rows += 1;
      values += Object.keys(feature.values).length;
      lastEntity = feature.entity;
      yield `${JSON.stringify({ entity: feature.entity, ...feature.values })}\n`;
    }
  }
  await mkdir(dirname(file), { recursive: true });
  // Whole or not at all: an interrupted run must not leave half a sample to be imported.
  const unfinished = `${file}.part`;
  try {
    await pipeline(Readable.from(lines()), createWriteStream(unfinished));
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return { file, rows, values, lastEntity };
};
