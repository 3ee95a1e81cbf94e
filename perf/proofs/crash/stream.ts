import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { lineSender } from '#interfaces/http/testing/line-sender';
import type { Ledger } from './ledger.ts';
import type { Tenant } from './tenants.ts';

export interface StreamPlan {
  readonly tenant: Tenant;
  readonly urls: readonly string[];
  readonly ledger: Ledger;
  /** Of all streams of a proof. */
  readonly number: number;
}

const linesAtOnce = 20;
const betweenMs = 10;
const betweenTriesMs = 100;
const patienceMs = 90_000;
/** More than any stream has. */
const linesPerStream = 1_000_000;
const entities = 30;
const attribute = 'number.hot';

/** Sends lines until it is told to finish, and goes on behind the last acknowledged one wherever it is cut off. */
export const sendStream = async (plan: StreamPlan, finishing: AbortSignal): Promise<{ resumed: number }> => {
  const { tenant, urls, ledger, number } = plan;
  const entityOf = (line: number): string => `stream-${number}.${line % entities}`;
  /** Below zero, where no caller's are. */
  const numberOf = (line: number): number => -(number * linesPerStream + line);
  const textOf = (from: number, through: number): string => {
    let text = '';
    for (let line = from; line <= through; line += 1)
      text += `${JSON.stringify({ entity: entityOf(line), attribute, value: numberOf(line) })}\n`;
    return text;
  };

  let acked = 0;
  let sent = 0;
  /** Whether all that was ever sent is acknowledged, and no more comes. */
  const attempt = async (url: string): Promise<boolean> => {
    const sender = lineSender(`${url}/v1/ingest?stream=stream-${number}&resumeFrom=${acked + 1}`, {
      authorization: `Bearer ${tenant.apiKey}`,
      'content-type': 'application/x-ndjson',
    });
    let over = false;
    const closed = new Promise<void>((resolve) => {
      sender.request.once('close', () => {
        over = true;
        resolve();
      });
    });
    const replied = replies(sender, (through) => {
      acked = through;
    });
    for (let line = acked + 1; !over && (line <= sent || !finishing.aborted); line += linesAtOnce) {
      const through = line + linesAtOnce - 1;
      sent = Math.max(sent, through);
      await Promise.race([sender.write(textOf(line, through)), closed]);
      await Promise.race([setTimeout(betweenMs), closed]);
    }
    if (!over) sender.end();
    const whole = await replied;
    sender.destroy();
    return whole;
  };

  const deadline = performance.now() + patienceMs;
  let resumed = 0;
  while (!(await attempt(urls[resumed % urls.length] as string))) {
    resumed += 1;
    if (performance.now() > deadline) throw new Error(`Stream ${number} did not get beyond line ${acked}.`);
    await setTimeout(betweenTriesMs);
  }
  assert.equal(acked, sent);
  for (let line = 1; line <= acked; line += 1)
    ledger.written.push({
      ...{ tenant: tenant.name, entity: entityOf(line), attribute, num: numberOf(line), text: null },
      ...{ observed_us: null, times: 'once' },
    });
  return { resumed };
};

/** Whether the total came; false where the connection, or the store, broke before. */
const replies = async (
  sender: ReturnType<typeof lineSender>,
  acknowledged: (through: number) => void,
): Promise<boolean> => {
  for (;;) {
    // Of a connection that broke there is no more to read.
    const reply = await sender.next().catch(() => undefined);
    if (reply === undefined) return false;
    if (reply.error !== undefined) {
      const { data } = reply.error as { readonly data: { readonly retriable: boolean } };
      assert.ok(data.retriable, JSON.stringify(reply.error));
      return false;
    }
    if (reply.total !== undefined) return true;
    const { acked, rejected } = reply as {
      readonly acked: readonly [number, number];
      readonly rejected: unknown;
    };
    assert.deepEqual(rejected, []);
    acknowledged(acked[1]);
  }
};
