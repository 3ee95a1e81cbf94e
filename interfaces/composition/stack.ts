import type { Adapters } from '#application/services';
import type { TokenKey } from '#application/session/token-codec';
import type { AttriumError } from '#domain/errors';
import type { Metrics } from '../http/server.ts';

/** Engines that run, behind ports that work. */
export interface Stack {
  readonly adapters: Adapters;
  readonly tokenKeys: readonly TokenKey[];
  /** Of the API key that the stack brings along for development; undefined where keys come from elsewhere. */
  readonly developmentKey: string | undefined;
  /** One line for people. */
  readonly description: string;
  readonly metrics: Metrics;
  /** Resolves where an engine that the stack started ended by itself; never otherwise. */
  readonly broken: Promise<AttriumError>;
  /** Ends what the stack started, the last first. To be called once nothing uses the adapters any more. */
  stop(): Promise<void>;
}

/** Ends resources in the reverse order of their start; all of them, even where ending one fails. */
export const endingAll = () => {
  const endings: (() => Promise<void> | void)[] = [];
  return {
    add(ending: () => Promise<void> | void): void {
      endings.push(ending);
    },
    async run(): Promise<void> {
      const errors: unknown[] = [];
      for (const ending of endings.splice(0).reverse()) {
        try {
          await ending();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length === 1) throw errors[0];
      if (errors.length > 1)
        throw new AggregateError(errors, 'Several resources did not end as they should.');
    },
  };
};
