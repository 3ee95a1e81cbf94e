import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorTable } from '#domain/errors';
import { createClient } from '../client/client.ts';
import type { Attrium } from '../create-attrium.ts';
import { statusOf, type WireErrorShape } from '../trpc/errors.ts';
import type { RawRequest, World } from './bad-input/row.ts';
import { attributeLimit, everything, seed } from './bad-input/seed.ts';
import { badInput } from './bad-input.ts';
import { type Caller, type HttpAccess, refusal, type Subject } from './subject.ts';

/** What only our insides say. */
const leak =
  /\n\s+at |node_modules|\.[mc]?[jt]s:\d|SQLSTATE|syntax error|violates|duplicate key|\bpg_|slonik|ECONN|"cause"/i;

interface Stage {
  readonly subject: Subject;
  readonly caller: Caller;
  readonly attrium: Attrium;
  readonly foreign: Attrium;
  /** Fails where anything of the tenant differs from before. */
  unchanged(): Promise<void>;
}

/** All rows act on one tenant, which none of them may change. */
const stageOf = async (subject: Subject): Promise<Stage> => {
  const seeded = async (tenant: string) => {
    const attrium = await subject.attrium({ tenant, attributeLimit });
    await seed(attrium);
    return attrium;
  };
  const tenant = `t-${randomUUID()}`;
  const attrium = await seeded(tenant);
  const foreign = await seeded(`t-${randomUUID()}`);
  let before = await everything(attrium);
  const unchanged = async () => {
    const after = await everything(attrium);
    const expected = before;
    // So that the rows after a guilty one are judged by themselves.
    before = after;
    expect(after, 'nothing was written').toEqual(expected);
    expect(({} as { t?: unknown }).t, 'no prototype was touched').toBeUndefined();
  };
  return { subject, caller: { tenant }, attrium, foreign, unchanged };
};

const staged = (open: () => Promise<Subject>): (() => Stage) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageOf(await open());
  });
  afterAll(() => stage?.subject.close());
  return () => stage;
};

interface Recorded {
  readonly status: number;
  readonly text: string;
}

/** An admin whose answers are kept as they came over the wire; none in process. */
const recorded = async ({ subject, caller, attrium }: Stage, answers: Recorded[]): Promise<Attrium> => {
  const access = await subject.http?.(caller);
  if (access === undefined) return attrium;
  return createClient({
    ...access,
    fetch: async (...request) => {
      const response = await fetch(...request);
      answers.push({ status: response.status, text: await response.clone().text() });
      return response;
    },
  });
};

/** Makes every bad call, and shows that it is refused as the table says, that nothing was written, and nothing leaks. */
export const badInputSuite = (name: string, open: () => Promise<Subject>): void => {
  describe(`bad input [${name}]`, () => {
    const stage = staged(open);
    for (const row of badInput) {
      if (!('call' in row)) continue;
      it(row.case, async () => {
        const { subject, caller, foreign, unchanged } = stage();
        const answers: Recorded[] = [];
        const attrium = await recorded(stage(), answers);
        const world: World = { attrium, as: (role) => subject.attrium({ ...caller, role }), foreign };
        const { message, remedy, retriable, details } = await refusal(row.call(world), row.code);
        expect(JSON.stringify([message, details])).not.toMatch(leak);
        expect(remedy).not.toBe('');
        expect(retriable).toBe(errorTable[row.code].retriable);
        for (const { text } of answers) expect(text).not.toMatch(leak);
        for (const { status } of answers) expect([200, statusOf(row.code)]).toContain(status);
        await unchanged();
      });
    }
  });
};

const send = ({ url, apiKey }: HttpAccess, request: RawRequest): Promise<Response> => {
  const { method = 'POST', path = '/trpc/entities.put', body, headers = {} } = request;
  const merged = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', ...headers };
  const given = Object.entries(merged).filter((header): header is [string, string] => header[1] !== null);
  return fetch(url + path, { method, body, headers: given, duplex: 'half' } as RequestInit);
};

/** The same for requests that only exist as HTTP. */
export const badRequestSuite = (name: string, open: () => Promise<Subject>): void => {
  describe(`bad request [${name}]`, () => {
    const stage = staged(open);
    for (const row of badInput) {
      if (!('request' in row)) continue;
      it(row.case, async () => {
        const { subject, caller, unchanged } = stage();
        const access = await subject.http?.(caller);
        if (access === undefined) throw new TypeError('These are requests to a server.');
        const response = await send(access, typeof row.request === 'function' ? row.request() : row.request);
        const text = await response.text();
        expect(text).not.toMatch(leak);
        const answer = JSON.parse(text) as { error: WireErrorShape } | readonly { error: WireErrorShape }[];
        const { error } = [answer].flat()[0] as { error: WireErrorShape };
        expect({ code: error.data.code, status: response.status }).toEqual({
          code: row.code,
          status: statusOf(row.code),
        });
        expect(error.data).toMatchObject({
          remedy: expect.any(String),
          retriable: false,
          meta: { source: null },
        });
        expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
        await unchanged();
      });
    }
  });
};
