import { AttriumError, isAttriumError } from '#domain/errors';

/**
 * What is kept of a driver's error: what happened and where. Its details, bind values and rows stay behind, because
 * causes are logged, and a log must not hold values of attributes.
 */
export class PostgresFault extends Error {
  override readonly name = 'PostgresFault';
  readonly code: string | undefined;
  readonly constraint: string | undefined;

  constructor(error: unknown) {
    super(error instanceof Error ? error.message : 'not an error');
    const { code, constraint } = faultOf(error);
    this.code = code;
    this.constraint = constraint;
    if (error instanceof Error && error.stack !== undefined) this.stack = error.stack;
  }
}

interface DriverFault {
  readonly code?: string;
  readonly constraint?: string;
}

/** Errors of a driver wrap one another; the innermost that has a code is the server's or the socket's own. */
const faultOf = (error: unknown): DriverFault => {
  let found: DriverFault = {};
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, constraint } = at as DriverFault;
    if (typeof code === 'string') found = { code, constraint };
  }
  return found;
};

/** The server's own code (PostgreSQL manual, appendix A); undefined where it said none. */
export const sqlStateOf = (error: unknown): string | undefined => faultOf(error).code;

/** The constraint that the statement would have violated, by name. */
export const violatedConstraint = (error: unknown): string | undefined => faultOf(error).constraint;

/**
 * SQLSTATEs (PostgreSQL manual, appendix A) and Node's socket codes after which the same call can succeed later:
 * connection (08), transaction rollback (40), resources (53), operator intervention (57), system (58), lock not
 * available, recovery in progress, read-only server, wrong credentials (28: another process may be rotating them);
 * the name server does not answer; a stream or socket ended under the one who was writing.
 */
const unavailable =
  /^(08|28|40|53|57|58)...$|^(55P03|55000|25006|25P03|3D000)$|^(E[A-Z]{2,}|EAI_AGAIN)$|^ERR_(STREAM|SOCKET)_/;

/** What pg, its pool and slonik say without a code when the connection went away or never came, or a pool is closed. */
const lostConnection =
  /connection (terminated|ended|closed|timeout)|timeout (exceeded|expired)|terminated|not queryable|client (is (pending destroy|destroyed)|has encountered)|query read timeout|pool (is|has)|calling end on the pool|socket/i;

export const isUnavailable = (error: unknown): boolean => {
  const { code } = faultOf(error);
  if (code !== undefined) return unavailable.test(code);
  for (let at: unknown = error; at instanceof Error && !(at instanceof TypeError); at = at.cause) {
    if (lostConnection.test(at.message)) return true;
  }
  return false;
};

/**
 * Driver -> domain, the only place. Raises nothing itself: callers throw what it returns. An AttriumError and a
 * programming mistake pass unchanged.
 */
export const translated = (error: unknown, details?: Readonly<Record<string, unknown>>): Error => {
  if (isAttriumError(error)) return error;
  const cause = new PostgresFault(error);
  if (cause.code === '53100') {
    return new AttriumError('UNAVAILABLE', "The disk of PostgreSQL's data is full.", {
      cause,
      details,
      remedy: 'Make room on it, and repeat the call; nothing that was acknowledged is lost.',
    });
  }
  if (isUnavailable(error)) {
    return new AttriumError('UNAVAILABLE', 'PostgreSQL did not answer.', { cause, details });
  }
  const { code } = faultOf(error);
  if (code === '42501') {
    return new AttriumError(
      'CONFIG_INVALID',
      'PostgreSQL refuses the tenant signing key, or a right is missing.',
      {
        cause,
        remedy: 'Run attrium migrate with the same tenant signing key that the service has.',
      },
    );
  }
  if (code === '42P01' || code === '42883' || code === '3F000') {
    return new AttriumError('SCHEMA_MISMATCH', undefined, { cause });
  }
  if (code === undefined && error instanceof TypeError) return error;
  return new AttriumError('INTERNAL', 'PostgreSQL reported an unexpected error.', { cause, details });
};
