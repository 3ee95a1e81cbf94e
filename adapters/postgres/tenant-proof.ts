import { createHash, createHmac } from 'node:crypto';
import type { TenantId } from '#domain/ids';

/** Says to the database which tenant a call is for: `<tenant>.<hex HMAC-SHA256>`. See db/functions/proven_tenant.sql. */
export type TenantProof = string;

/** Stands for the operator, who may create and list tenants; no tenant has this number. */
export const operator = 0 as TenantId;

export type ProveTenant = (tenant: TenantId) => TenantProof;

/** Proofs that are remembered, about 1 MB of them: each call needs one, and a tenant's never changes. */
const remembered = 10_000;

export const tenantProver = (signingKey: string): ProveTenant => {
  const proofs = new Map<TenantId, TenantProof>();
  return (tenant) => {
    const known = proofs.get(tenant);
    if (known !== undefined) return known;
    const mac = createHmac('sha256', signingKey).update(`attrium-tenant:${tenant}`).digest('hex');
    const proof = `${tenant}.${mac}`;
    if (proofs.size >= remembered) proofs.clear();
    proofs.set(tenant, proof);
    return proof;
  };
};

export interface SigningKeyBlocks {
  readonly keyId: string;
  readonly inner: Buffer;
  readonly outer: Buffer;
}

const blockBytes = 64;

/** The key as RFC 2104 mixes it into the two hashes, so that the database needs no other function than sha256(). */
export const signingKeyBlocks = (signingKey: string): SigningKeyBlocks => {
  const given = Buffer.from(signingKey, 'utf8');
  const key = given.length > blockBytes ? createHash('sha256').update(given).digest() : given;
  const padded = Buffer.concat([key, Buffer.alloc(blockBytes - key.length)]);
  return {
    keyId: createHash('sha256').update('attrium-key-id:').update(padded).digest('hex').slice(0, 16),
    inner: Buffer.from(padded.map((byte) => byte ^ 0x36)),
    outer: Buffer.from(padded.map((byte) => byte ^ 0x5c)),
  };
};
