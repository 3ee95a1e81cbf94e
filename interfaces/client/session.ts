import { type Invoke, type Procedures, procedures } from '../procedures.ts';

/** Procedures of one user's session: everything it reads is at least as new as everything it read and wrote before. */
export interface Session extends Procedures {
  /** What to hand over to another process so that it continues the session; empty before the first call. */
  tokens(): readonly string[];
}

/**
 * A token subsumes the tokens that were presented with the call that returned it, so a session holds one token,
 * or one per call in flight where calls run in parallel.
 */
export const openSession = (invoke: Invoke, from: readonly string[] = []): Session => {
  let tokens = [...from];
  const carry: Invoke = async (invocation) => {
    if (!invocation.session) return invoke(invocation);
    const presented = [...tokens];
    const input = { ...(invocation.input as object), token: presented.length === 0 ? undefined : presented };
    const answer = (await invoke({ ...invocation, input })) as {
      readonly meta: { readonly token: string | null };
    };
    const { token } = answer.meta;
    if (token !== null) tokens = [...tokens.filter((held) => !presented.includes(held)), token];
    return answer;
  };
  return { ...procedures(carry), tokens: () => tokens };
};
