import { AttriumError } from '#domain/errors';
import type { Consistency, ConsistencyMode } from '#domain/freshness';
import { limits } from '#domain/limits';
import { type SessionToken, strongMark } from '#domain/token';
import type { Call, Services } from '../services.ts';

export interface SessionOptions {
  /** Tokens of the caller's session: reads cover them, and the answer's token subsumes them. */
  readonly token?: string | readonly string[];
}

export interface ReadOptions extends SessionOptions {
  /** Default: EVENTUAL without a bound. */
  readonly consistency?: Consistency;
}

/** What a call presents of its session, verified. */
export interface Presented {
  readonly tokens: readonly SessionToken[];
  /** A write of the session has no token: only the primary is known to have it. */
  readonly strong: boolean;
}

/** Raises TOKEN_INVALID. */
export const openTokens = (
  services: Services,
  call: Call,
  given: SessionOptions['token'] = [],
): Presented => {
  const texts = [...call.tokens, ...[given].flat()];
  const tokens = texts.filter((text) => text !== strongMark);
  if (tokens.length > limits.tokensPerRequest) {
    throw new AttriumError('TOKEN_INVALID', `A request takes at most ${limits.tokensPerRequest} tokens.`);
  }
  return {
    tokens: tokens.map((text) => services.tokens.open(call.tenant, text)),
    strong: tokens.length < texts.length,
  };
};

/**
 * What a read asks for, as far as one primary can be asked. Every bound holds on the primary by definition;
 * what needs another kind of copy is refused. A session that must read STRONG does so whatever bound the call names:
 * no copy can prove that it has the session's write, and STRONG keeps every bound of EVENTUAL. Raises UNSUPPORTED.
 */
export const planConsistency = (
  consistency: Consistency | undefined,
  strong: boolean,
): { readonly requested: ConsistencyMode; readonly atLeast: string | undefined } => {
  if (consistency === undefined) return { requested: strong ? 'STRONG' : 'EVENTUAL', atLeast: undefined };
  if ('budget' in consistency) {
    throw new AttriumError('UNSUPPORTED', 'Freshness budgets are not available in this installation.', {
      remedy: 'Name a mode instead: STRONG or EVENTUAL.',
    });
  }
  if (consistency.mode === 'ANALYTICAL') {
    throw new AttriumError('UNSUPPORTED', 'No analytics store is configured.', {
      remedy: 'Read with mode EVENTUAL or STRONG.',
    });
  }
  return {
    requested: strong ? 'STRONG' : consistency.mode,
    atLeast: consistency.mode === 'EVENTUAL' ? consistency.atLeast : undefined,
  };
};
