// Takes readings from standard input, one a line: {"id": "r1", "pump": "pump:1", "pressure": 3.2}. What it was told
// twice, or tells the store twice, is written once: the id of a reading is its idempotency key.
import { createInterface } from 'node:readline/promises';
import { createClient } from 'attrium/client';

const attrium = createClient({
  url: process.env.ATTRIUM_URL ?? 'http://127.0.0.1:3000',
  apiKey: process.env.ATTRIUM_API_KEY ?? '',
  // While the store restarts, readings wait.
  retries: { attempts: 20, capMs: 5_000 },
});

// On SIGTERM the reading under way is finished, and no further one is begun.
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());

const counts = { written: 0, known: 0 };
for await (const line of createInterface({ input: process.stdin, signal: stop.signal })) {
  if (stop.signal.aborted) break;
  const { id, pump, pressure } = JSON.parse(line) as { id: string; pump: string; pressure: number };
  const { replayed } = await attrium.entities.put({
    entity: pump,
    type: 'pump',
    values: { pressure },
    idempotencyKey: id,
  });
  counts[replayed ? 'known' : 'written'] += 1;
  console.log(`${id} is in the store`);
}
console.log(`${counts.written} written, ${counts.known} were there`);
// It may still be open, and would keep the process.
process.stdin.destroy();
