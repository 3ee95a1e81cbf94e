import { expect, it, onTestFinished, vi } from 'vitest';
import { toStandardOutput } from './standard-output.ts';

async function* texts(...written: readonly string[]): AsyncGenerator<string> {
  yield* written;
}

const listeners = () => process.stdout.eventNames().map((name) => [name, process.stdout.listenerCount(name)]);

it('writing to standard output leaves nothing behind on it, however often', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  const before = listeners();
  for (let time = 0; time < 20; time += 1) await toStandardOutput(texts('a', 'b'));
  expect(write.mock.calls.flat().join('')).toBe('ab'.repeat(20));
  expect(listeners()).toEqual(before);
});

it('a text waits until the reader has taken those before it', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(false);
  onTestFinished(() => write.mockRestore());
  const writing = toStandardOutput(texts('a', 'b'));
  await expect.poll(() => process.stdout.listenerCount('drain')).toBe(1);
  expect(write.mock.calls).toEqual([['a']]);
  write.mockReturnValue(true);
  process.stdout.emit('drain');
  await writing;
  expect(write.mock.calls).toEqual([['a'], ['b']]);
});
