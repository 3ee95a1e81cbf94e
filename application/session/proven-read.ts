import type { Degradation, Meta, Proof, Proven } from '#domain/freshness';
import type { EntityKey } from '#domain/ids';
import type { EntityReader } from '#domain/ports/entity-store';
import { formatInstant } from '#domain/time';
import {
  afterFind,
  emptyToken,
  mergeTokens,
  proves,
  requirement,
  type SessionToken,
  type TokenRequest,
} from '#domain/token';
import type { Call, Services } from '../services.ts';
import { openTokens, planConsistency, type ReadOptions } from './options.ts';

interface ReadPlan<Data> {
  /** What a session's token asks of this read. */
  readonly needs: TokenRequest;
  readonly read: (reader: EntityReader) => Promise<Proven<Data>>;
  /** The revision of an entity in the answer; undefined where it is not in it. */
  readonly revOf?: (data: Data, entity: EntityKey) => number | undefined;
  /** What the session knows after the answer. */
  readonly learn: (token: SessionToken, proof: Proof, data: Data) => SessionToken;
  /** Tokens besides the caller's that the answer must cover, such as the one bound in a cursor. */
  readonly covers?: readonly string[];
}

export interface ProvenAnswer<Data> {
  readonly data: Data;
  readonly proof: Proof;
  readonly meta: Meta;
}

/** Reads from the primary, and says what the answer proves for the caller's session. */
export const provenRead = async <Data>(
  services: Services,
  call: Call,
  options: ReadOptions,
  plan: ReadPlan<Data>,
): Promise<ProvenAnswer<Data>> => {
  const { tokens, strong } = openTokens(services, call, options.token);
  const { requested, atLeast } = planConsistency(options.consistency, strong);
  const covered = [atLeast ?? [], plan.covers ?? []]
    .flat()
    .map((text) => services.tokens.open(call.tenant, text));
  const startedMs = services.clock.monotonicMs();
  const { data, proof } = await plan.read(
    requested === 'STRONG' ? withStaged(services.store) : services.store,
  );

  const merged = mergeTokens([...tokens, ...covered], proof.epoch);
  const needed = merged.token === null ? null : requirement(merged.token, plan.needs);
  // The primary has everything that it ever acknowledged. An answer of it that does not cover a token means that
  // the token's history is not this primary's: a failover, or a backup brought back.
  const proven = needed === null || proves(needed, proof, (entity) => plan.revOf?.(data, entity));
  const degraded: Degradation[] = merged.beyondFailover || !proven ? ['TOKEN_BEYOND_FAILOVER'] : [];
  const before = proven && merged.token !== null ? merged.token : emptyToken(call.tenant, proof.epoch);
  const learned = plan.learn(before, proof, data);

  return {
    data,
    proof,
    meta: {
      source: services.store.source,
      lagMs: 0,
      lagBasis: 'primary',
      consistency: { requested, delivered: 'STRONG' },
      freshAt: formatInstant(proof.clockAt),
      token: services.tokens.seal(strong ? afterFind(learned, proof) : learned),
      degraded,
      attempts: [
        {
          target: services.store.source,
          outcome: 'answered',
          ms: Math.round(services.clock.monotonicMs() - startedMs),
        },
      ],
    },
  };
};

/** Who reads STRONG sees what was acknowledged as staged, too. */
const withStaged = (reader: EntityReader): EntityReader => ({
  source: reader.source,
  probe: () => reader.probe(),
  read: (query) => reader.read({ ...query, staged: 'written' }),
  find: (query) => reader.find({ ...query, staged: 'written' }),
  history: (query) => reader.history({ ...query, staged: 'written' }),
});
