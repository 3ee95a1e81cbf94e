import { AttriumError, isAttriumError } from '#domain/errors';

/**
 * Node writes the own properties of an error that nobody caught, its cause among them whatever it is asked by
 * `util.inspect.custom`: seventy lines of the transport's own. Here the cause is no own property, and `meta` is not
 * enumerable; both are there for who asks for them.
 */
class BriefError extends AttriumError {
  static override readonly name = 'AttriumError';
  readonly #cause: unknown;

  constructor(error: AttriumError) {
    super(error.code, error.message, { ...error, meta: undefined });
    this.#cause = error.cause;
    if (error.stack !== undefined) this.stack = error.stack;
    Object.defineProperty(this, 'meta', { value: error.meta, enumerable: false });
    if (error.retryAfterMs === undefined)
      Object.defineProperty(this, 'retryAfterMs', { value: undefined, enumerable: false });
  }

  override get cause(): unknown {
    return this.#cause;
  }
}

/** The same error, which a console shows in a few lines: where it was called, and what a caller can act on. */
export const briefly = (error: unknown): unknown => (isAttriumError(error) ? new BriefError(error) : error);
