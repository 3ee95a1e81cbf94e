import { AttriumError } from '#domain/errors';
import type { Consistency, ConsistencyMode } from '#domain/freshness';
import { limits } from '#domain/limits';
import type { SessionToken } from '#domain/token';
import type { Call, Services } from '../services.ts';

export interface SessionOptions {
  /** Tokens of the caller's session: reads cover them, and the answer's token subsumes them. */
  readonly token?: string | readonly string[];
}

export interface ReadOptions extends SessionOptions {
  /** Default: EVENTUAL without a bound. */
  readonly consistency?: Consistency;
}

/** Every token that came with a call, verified. Raises TOKEN_INVALID. */
export const openTokens = (
  services: Services,
  call: Call,
  ...given: (string | readonly string[] | undefined)[]
): SessionToken[] => {
  const texts = [...call.tokens, ...given.flatMap((tokens) => tokens ?? [])];
  if (texts.length > limits.tokensPerRequest) {
    throw new AttriumError('TOKEN_INVALID', `A request takes at most ${limits.tokensPerRequest} tokens.`);
  }
  return texts.map((text) => services.tokens.open(call.tenant, text));
};

/**
 * What a read asks for, as far as one primary can be asked. Every bound holds on the primary by definition;
 * what needs another kind of copy is refused. Raises UNSUPPORTED.
 */
export const planConsistency = (
  consistency: Consistency | undefined,
): { readonly requested: ConsistencyMode; readonly atLeast: string | undefined } => {
  if (consistency === undefined) return { requested: 'EVENTUAL', atLeast: undefined };
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
    requested: consistency.mode,
    atLeast: consistency.mode === 'EVENTUAL' ? consistency.atLeast : undefined,
  };
};
