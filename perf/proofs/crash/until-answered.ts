import { setTimeout } from 'node:timers/promises';
import { isAttriumError } from '#domain/errors';
import { type Client, createClient } from '#interfaces/client/index';

const patienceMs = 90_000;
const betweenTriesMs = 50;

/** Of any process: a retry may go to another one than the first try. */
export const anyProcess = (
  urls: readonly string[],
  apiKey: string,
  random: (bound: number) => number,
): Client =>
  // The client would repeat at the same process.
  createClient({ url: urls[random(urls.length)] as string, apiKey, retries: { attempts: 1 } });

/** Calls again, each time with a new client, what was not answered; `retried` hears of it once. */
export const untilAnswered = async <Answer>(
  client: () => Client,
  call: (client: Client) => Promise<Answer>,
  retried: () => void = () => undefined,
): Promise<Answer> => {
  const deadline = performance.now() + patienceMs;
  for (let tries = 1; ; tries += 1) {
    try {
      return await call(client());
    } catch (error) {
      if (!isAttriumError(error) || !error.retriable || performance.now() > deadline) throw error;
      if (tries === 1) retried();
      await setTimeout(error.retryAfterMs ?? betweenTriesMs);
    }
  }
};
