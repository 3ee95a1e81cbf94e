// A process that sends what devices send, and keeps count. Its parent gives it one LoadPlan and gets one LoadResult.
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Pool } from 'undici';
import { closedLoop, Latencies } from '../harness/latencies.ts';
import { type ObservedValue, Telemetry } from './telemetry.ts';

export interface LoadPlan {
  readonly url: string;
  readonly databaseUrl: string;
  /** One API key for each tenant. */
  readonly apiKeys: readonly string[];
  readonly seed: number;
  readonly seconds: number;
  /** Connections that send one request after another; with `valuesPerSecond`, at most as many as are needed. */
  readonly callers: number;
  /** put: one `entities.put` of one value a request. write: `ingest.write`. */
  readonly call: 'put' | 'write';
  readonly messagesPerRequest: number;
  readonly valuesPerMessage: number;
  /** Open loop: requests come in bursts at this mean, whatever becomes of those before. */
  readonly valuesPerSecond?: number;
}

export interface LoadResult {
  readonly values: number;
  readonly requests: number;
  readonly seconds: number;
  /** Processor seconds of the sending process, its checks included. */
  readonly sender: number;
  readonly ackP50Ms: number;
  readonly ackP95Ms: number;
  readonly ackP99Ms: number;
  /** Acknowledged values in each second. */
  readonly eachSecond: readonly number[];
  readonly readBack: number;
  readonly positionsChecked: number;
  /** Sum over the values that were read back, modulo 2^32. */
  readonly checksum: number;
}

process.once('message', (plan: LoadPlan) => {
  run(plan).then(
    (result) => process.send?.(result, () => process.exit(0)),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});

async function run(plan: LoadPlan): Promise<LoadResult> {
  const telemetry = new Telemetry(plan.seed, plan.apiKeys.length, Date.now() - 3_600_000);
  const http = new Pool(plan.url, { connections: plan.valuesPerSecond === undefined ? plan.callers : 256 });
  const reads = new Pool(plan.url, { connections: 2 });
  const database = new pg.Client({ connectionString: plan.databaseUrl });
  await database.connect();
  const latencies = new Latencies();
  const eachSecond: number[] = [];
  let values = 0;
  let unread = 0;
  let readBack = 0;
  let checksum = 0;
  const pending: Promise<void>[] = [];
  const flushed = flushChecks(database);

  const call = async (
    pool: Pool,
    path: string,
    tenant: number,
    input: object,
  ): Promise<Record<string, unknown>> => {
    const { statusCode, body } = await pool.request({
      path: `/trpc/${path}`,
      method: 'POST',
      headers: { authorization: `Bearer ${plan.apiKeys[tenant]}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const answer = (await body.json()) as { readonly result?: { readonly data: Record<string, unknown> } };
    if (statusCode !== 200 || answer.result === undefined)
      throw new Error(`${statusCode}: ${JSON.stringify(answer)}`);
    return answer.result.data;
  };

  /** What was acknowledged is there, or something newer. */
  const check = async (tenant: number, sent: ObservedValue): Promise<void> => {
    const data = await call(reads, 'entities.get', tenant, {
      entity: sent.entity,
      attributes: [sent.attribute],
    });
    const found = (data.values as Record<string, { readonly value: unknown; readonly observedAt: string }>)[
      sent.attribute
    ];
    if (
      found === undefined ||
      found.observedAt < sent.observedAt ||
      (found.observedAt === sent.observedAt && found.value !== sent.value)
    )
      throw new Error(`Acknowledged ${JSON.stringify(sent)}, read ${JSON.stringify(found)}.`);
    readBack += 1;
    checksum = (checksum + Number.parseFloat(String(found.value)) * 1_000) % 2 ** 32 || 0;
  };

  const request = async (dueMs = performance.now()): Promise<void> => {
    const tenant = telemetry.tenant();
    const sent: ObservedValue[] = [];
    for (let message = 0; message < plan.messagesPerRequest; message += 1)
      sent.push(...telemetry.message(plan.valuesPerMessage));
    const data =
      plan.call === 'put'
        ? await call(http, 'entities.put', tenant, putOf(sent))
        : await call(http, 'ingest.write', tenant, { values: sent });
    latencies.record(performance.now() - dueMs);
    if (plan.call === 'write' && data.accepted !== sent.length)
      throw new Error(`Rejected: ${JSON.stringify(data.rejected)}`);
    flushed.assert(String(data.token));
    const second = Math.floor((performance.now() - startedMs) / 1_000);
    eachSecond[second] = (eachSecond[second] ?? 0) + sent.length;
    values += sent.length;
    unread += sent.length;
    if (unread < 1_000) return;
    unread -= 1_000;
    pending.push(check(tenant, sent[Math.floor(telemetry.fraction() * sent.length)] as ObservedValue));
  };

  const startedMs = performance.now();
  if (plan.valuesPerSecond === undefined)
    await closedLoop(
      Array(plan.callers).fill(() => request()),
      plan.seconds,
    );
  else
    await bursts(
      telemetry,
      plan.valuesPerSecond / (plan.messagesPerRequest * plan.valuesPerMessage),
      plan.seconds,
      request,
    );
  const seconds = (performance.now() - startedMs) / 1_000;
  await Promise.all(pending);
  const positionsChecked = await flushed.end();
  await Promise.all([http.close(), reads.close(), database.end()]);
  return {
    values,
    requests: latencies.count,
    seconds,
    sender: (({ user, system }) => (user + system) / 1e6)(process.cpuUsage()),
    ackP50Ms: latencies.quantile(0.5),
    ackP95Ms: latencies.quantile(0.95),
    ackP99Ms: latencies.quantile(0.99),
    eachSecond: Array.from(eachSecond, (count) => count ?? 0),
    readBack,
    positionsChecked,
    checksum: Math.round(checksum),
  };
}

const putOf = (sent: readonly ObservedValue[]): object => {
  const [{ entity, observedAt }] = sent as [ObservedValue];
  return {
    entity,
    observedAt,
    values: Object.fromEntries(sent.map(({ attribute, value }) => [attribute, value])),
  };
};

/** Requests come in bursts of one to seven, at random times. Latency counts from when a request was due. */
const bursts = async (
  random: Telemetry,
  perSecond: number,
  seconds: number,
  request: (dueMs: number) => Promise<void>,
): Promise<void> => {
  const startedMs = performance.now();
  const calls: Promise<void>[] = [];
  const meanBurst = 4;
  for (let dueMs = startedMs; dueMs < startedMs + seconds * 1_000; ) {
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const size = 1 + Math.floor(random.fraction() * (2 * meanBurst - 1));
    for (let place = 0; place < size; place += 1) calls.push(request(dueMs));
    dueMs += ((-Math.log(1 - random.fraction()) * meanBurst) / perSecond) * 1_000;
  }
  await Promise.all(calls);
};

/** Holds the position of every acknowledgement against what the server has flushed, one question at a time. */
const flushChecks = (database: pg.Client) => {
  let highest = '';
  let waiting = 0;
  let checked = 0;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    while (waiting > 0) {
      const [position, count] = [highest, waiting];
      waiting = 0;
      const { rows } = await database.query<{ position: string }>(
        'select attrium.log_position() as position',
      );
      if (!(rows[0] !== undefined && rows[0].position >= position))
        throw new Error(`${position} was acknowledged and not flushed.`);
      checked += count;
      // Asking without a pause would cost the machine a tenth of what it measures.
      await pause(10);
    }
    asking = undefined;
  };
  return {
    assert(token: string): void {
      const [, , payload] = token.split('.');
      const written = (JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as unknown[])[2];
      if (typeof written !== 'string') throw new Error('An acknowledgement without a position.');
      if (written > highest) highest = written;
      waiting += 1;
      asking ??= ask();
    },
    async end(): Promise<number> {
      await asking;
      return checked;
    },
  };
};
