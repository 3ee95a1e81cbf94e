/**
 * What an adapter of EntityStore may lack, and still be one. It says so beside the store, with its reason; the suite
 * then tests how the lack shows in place of the cases that need the capability.
 */
export const capabilities = {
  sharedData:
    'A second instance on the same data, in this or another process, sees all that the first committed; idempotency holds across both.',
} as const;
export type Capability = keyof typeof capabilities;

/** The adapter's reason for each capability that it lacks. */
export type Refusals = { readonly [Name in Capability]?: string };
