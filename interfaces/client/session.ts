import { isAttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import { limits } from '#domain/limits';
import { strongMark } from '#domain/token';
import { type Invoke, type Procedures, procedures } from '../procedures.ts';
import type { CallOptions } from './call-options.ts';

/** Procedures of one user's session: everything it reads is at least as new as everything it read and wrote before. */
export interface Session extends Procedures {
  /**
   * What to hand over to another process so that it continues the session, whole; empty before the first call. After a
   * write that was acknowledged without a token (TOKEN_UNAVAILABLE) the text `STRONG` is among them: the session's
   * reads are STRONG then, whatever bound they name, until an answer brings a token that covers that write too.
   */
  tokens(): readonly string[];
}

/**
 * As many calls of a session as are under way at once; the others wait for their turn. That bounds its tokens too:
 * when the oldest one came, the calls that brought the others were under way beside its own, for a call that starts
 * later presents it and so replaces it. One less than a request may present leaves room for a token of the caller's.
 */
const callsAtOnce = limits.tokensPerRequest - 1;

/** An object, so that two marks of one text are told apart: the later one stands for a later write. */
interface Held {
  readonly token: string;
}

/**
 * A token subsumes the tokens that were presented with the call that returned it, so a session holds one token,
 * or one per call in flight where calls run in parallel.
 */
export const openSession = (
  invoke: Invoke,
  from: readonly string[] = [],
  defaults: CallOptions = {},
): Session => {
  let held: readonly Held[] = from.map((token) => ({ token }));
  const inTurn = turns(callsAtOnce);

  /** From an answer, and from an error that tells of an absence. A call that told nothing leaves its tokens held. */
  const learn = (presented: readonly Held[], { meta }: { readonly meta: Meta | undefined }): void => {
    if (meta === undefined) return;
    if (meta.token !== null) {
      held = [...held.filter((one) => !presented.includes(one)), { token: meta.token }];
    } else if (meta.degraded.includes('TOKEN_UNAVAILABLE')) {
      held = [...held.filter(({ token }) => token !== strongMark), { token: strongMark }];
    }
  };

  /**
   * Presented again they would be refused again, such as those of a cookie after the keys that signed them are gone.
   * The mark keeps what they stood for.
   */
  const distrust = (presented: readonly Held[]): void => {
    if (presented.length === 0) return;
    held = [
      ...held.filter((one) => !presented.includes(one) && one.token !== strongMark),
      { token: strongMark },
    ];
  };

  const carry: Invoke = (invocation) => {
    if (!invocation.session) return invoke(invocation);
    const attempt = async (): Promise<unknown> => {
      const presented = held;
      const given: { readonly token?: string | readonly string[] } = { ...(invocation.input as object) };
      const token = [given.token ?? [], presented.map((one) => one.token)].flat();
      const input = { ...given, token: token.length === 0 ? undefined : token };
      try {
        const answer = await invoke({ ...invocation, input });
        learn(presented, answer as { readonly meta: Meta });
        return answer;
      } catch (error) {
        if (isAttriumError(error, 'TOKEN_INVALID')) {
          distrust(presented);
          // A cookie would not be replaced where this fails. Not so a write, an earlier try of which may have happened.
          if (invocation.kind === 'query' && presented.some(({ token }) => token !== strongMark))
            return attempt();
        } else if (isAttriumError(error)) learn(presented, error);
        throw error;
      }
    };
    return inTurn(attempt);
  };
  return { ...procedures(carry, defaults), tokens: () => held.map(({ token }) => token) };
};

export interface OpenSession {
  /** A new session, or, with its tokens, one that another process began. */
  (from?: readonly string[]): Session;
  /** The session of another process: its tokens, or one text with commas between them, as a header or a cookie has it. */
  from(tokens: string | readonly string[] | null | undefined): Session;
}

export const sessionOpener = (invoke: Invoke, defaults?: CallOptions): OpenSession => {
  const open = (from?: readonly string[]): Session => openSession(invoke, from, defaults);
  return Object.assign(open, {
    from: (tokens: string | readonly string[] | null | undefined) =>
      open([tokens ?? []].flat().flatMap((text) => text.split(',').flatMap((token) => token.trim() || []))),
  });
};

/** Starts at most `places` tasks at once, the others in their order as places become free. */
const turns = (places: number): (<Result>(task: () => Promise<Result>) => Promise<Result>) => {
  let free = places;
  const waiting: (() => void)[] = [];
  return async (task) => {
    // A place that becomes free is handed to the one who waits longest and never counted, so nobody slips in between.
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free -= 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
};
