import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { ensureApiKey } from '#application/provision';
import type { Adapters } from '#application/services';
import { AttriumError, type ErrorCode } from '#domain/errors';
import type { Role, Tenant } from '#domain/ports/tenants';
import { createClient } from '../client/client.ts';
import { type Attrium, attriumFor, createServices } from '../create-attrium.ts';
import { listen } from '../http/server.ts';

export interface Caller {
  readonly tenant: string;
  /** Default admin. */
  readonly role?: Role;
  /** Of the tenant, where this call makes it. */
  readonly attributeLimit?: number;
}

/** A running product under test: in process, or behind a server. */
export interface Subject {
  /** The procedures as this caller has them. The tenant is made on first use. */
  attrium(caller: Caller): Promise<Attrium>;
  /** Where there is a server: its address, and a key for this caller. */
  readonly http?: (caller: Caller) => Promise<HttpAccess>;
  close(): Promise<void>;
}

export interface HttpAccess {
  readonly url: string;
  readonly apiKey: string;
}

/** Room for the largest bulk write, and small enough for a test to exceed it. */
export const maxBodyBytes = 8 * 1024 * 1024;

const tokenKeys = [{ id: 'test', secret: new Uint8Array(32).fill(7) }];

const tenantOf = async ({ tenants }: Adapters, { tenant, attributeLimit }: Caller): Promise<Tenant> =>
  (await tenants.byName(tenant)) ?? (await tenants.create({ name: tenant, attributeLimit }));

export const inProcess = (adapters: Adapters, close: () => Promise<void>): Subject => {
  const services = createServices(adapters, tokenKeys);
  return {
    attrium: async (caller) => {
      const { id } = await tenantOf(adapters, caller);
      return attriumFor(services, { tenant: id, role: caller.role ?? 'admin' });
    },
    close,
  };
};

/** The same store behind a server of its own, on a free port, called by the typed client with API keys. */
export const overHttp = (adapters: Adapters, close: () => Promise<void>): Promise<Subject> =>
  served(adapters, close, async (tenant, role) => {
    const secret = `test_${randomUUID()}`;
    await ensureApiKey(adapters, { tenant, role, label: 'test', secret });
    return secret;
  });

/** A server whose callers present what `credential` makes for them. */
export const served = async (
  adapters: Adapters,
  close: () => Promise<void>,
  credential: (tenant: Tenant, role: Role) => Promise<string>,
): Promise<Subject> => {
  const server = await listen(createServices(adapters, tokenKeys), {
    host: '127.0.0.1',
    port: 0,
    maxBodyBytes,
    metrics: { contentType: 'text/plain', text: async () => '' },
  });
  const http = async (caller: Caller): Promise<HttpAccess> => ({
    url: server.url,
    apiKey: await credential(await tenantOf(adapters, caller), caller.role ?? 'admin'),
  });
  return {
    // What is asserted of a call is what its one request was answered.
    attrium: async (caller) => createClient({ ...(await http(caller)), retries: { attempts: 1 } }),
    http,
    close: async () => {
      await server.close();
      await close();
    },
  };
};

/** What one case works in: a tenant that no other case has. */
export interface Scene {
  readonly tenant: string;
  readonly attrium: Attrium;
  as(role: Role): Promise<Attrium>;
  readonly subject: Subject;
}

export type OpenScene = (options?: { readonly attributeLimit?: number }) => Promise<Scene>;

export const sceneOf = async (
  subject: Subject,
  options: { readonly attributeLimit?: number } = {},
): Promise<Scene> => {
  const tenant = `t-${randomUUID()}`;
  return {
    tenant,
    attrium: await subject.attrium({ tenant, ...options }),
    as: (role) => subject.attrium({ tenant, role }),
    subject,
  };
};

/** The error of a call that must be refused, after a check that it is one of the table. */
export const refusal = async (call: Promise<unknown>, code: ErrorCode): Promise<AttriumError> => {
  const outcome = await call.then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  if ('answer' in outcome)
    expect.fail(`Expected ${code}, and was answered ${JSON.stringify(outcome.answer).slice(0, 300)}`);
  const { error } = outcome;
  if (!(error instanceof AttriumError)) throw error;
  expect(error.code, error.message).toBe(code);
  return error;
};
