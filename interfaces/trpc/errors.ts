import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { ZodError } from 'zod';
import { AttriumError, type ErrorCode, isAttriumError } from '#domain/errors';
import type { Meta } from '#domain/freshness';
import { wireStatus } from './status.ts';

/** Beside the message, in `data` of every error on the wire. */
export interface WireErrorData {
  readonly code: string;
  readonly httpStatus: number;
  readonly retriable: boolean;
  readonly remedy: string;
  readonly retryAfterMs?: number;
  readonly details: Readonly<Record<string, unknown>>;
  readonly meta: Meta;
  readonly path?: string;
  readonly requestId?: string;
}

/** A refused call asked no copy of the data, so it says nothing about any. */
export const refusedMeta: Meta = {
  source: null,
  lagMs: null,
  lagBasis: null,
  consistency: { requested: 'EVENTUAL', delivered: null },
  freshAt: null,
  token: null,
  degraded: [],
  attempts: [],
};

/** Whatever tRPC caught, as the domain's error. Only the domain's own words leave the process. */
export const domainError = (error: TRPCError): AttriumError => {
  const { cause } = error;
  if (isAttriumError(cause)) return cause;
  if (cause instanceof ZodError && error.code === 'BAD_REQUEST') {
    const issues = cause.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
    const first = issues[0];
    return new AttriumError(
      'REQUEST_INVALID',
      first && `${first.path === '' ? 'input' : first.path}: ${first.message}`,
      {
        details: { issues: issues.slice(0, 20) },
      },
    );
  }
  switch (error.code) {
    case 'PARSE_ERROR':
      return new AttriumError('REQUEST_MALFORMED', undefined, { cause });
    case 'PAYLOAD_TOO_LARGE':
      return new AttriumError('REQUEST_TOO_LARGE', undefined, { cause });
    case 'NOT_FOUND':
    case 'METHOD_NOT_SUPPORTED':
      return new AttriumError('PROCEDURE_UNKNOWN', undefined, { cause });
    case 'UNSUPPORTED_MEDIA_TYPE':
      return new AttriumError('REQUEST_MALFORMED', 'The body must be application/json.', { cause });
    case 'BAD_REQUEST':
      return malformedEnvelope(error);
    default:
      return new AttriumError('INTERNAL', undefined, { cause: cause ?? error });
  }
};

/** tRPC's own refusals, made before any procedure ran: too many calls in a batch, an input that is not JSON. */
const malformedEnvelope = (error: TRPCError): AttriumError =>
  // Of a broken JSON the message quotes the input, which may say anything; that one has a cause.
  error.cause === undefined && error.message === 'Batch call exceeds maximum size'
    ? new AttriumError('REQUEST_TOO_LARGE', 'The batch has more calls than one request may carry.', {
        cause: error,
      })
    : new AttriumError(
        'REQUEST_MALFORMED',
        error.cause === undefined ? 'The request is not a well-formed call or batch of calls.' : undefined,
        { cause: error },
      );

/** The domain's error as tRPC wants it thrown, so that the HTTP status is right. */
export const wireError = (error: AttriumError): TRPCError =>
  new TRPCError({ code: wireStatus[error.code], message: error.message, cause: error });

/** The HTTP status of a code. */
export const statusOf = (code: ErrorCode): number => statuses.get(code) ?? 500;

/** Asked of tRPC once: an error of its own for each refusal cost as much as the refusal. */
const statuses = new Map(
  Object.entries(wireStatus).map(([code, wireCode]) => [
    code,
    getHTTPStatusCodeFromError(new TRPCError({ code: wireCode })),
  ]),
);

export interface WireErrorShape {
  /** Of JSON-RPC; clients branch on `data.code`. */
  readonly code: number;
  readonly message: string;
  readonly data: WireErrorData;
}

/** The error as every path of the server sends it, under `error`. */
export const wireErrorShape = (
  error: AttriumError,
  where: { readonly path?: string; readonly requestId?: string },
): WireErrorShape => ({
  code: TRPC_ERROR_CODES_BY_KEY[wireStatus[error.code]],
  message: error.message,
  data: {
    code: error.code,
    httpStatus: statusOf(error.code),
    retriable: error.retriable,
    remedy: error.remedy,
    retryAfterMs: error.retryAfterMs,
    details: error.details,
    meta: error.meta ?? refusedMeta,
    ...where,
  },
});

/** A wire error as the error that in-process callers catch: the same that the client makes of it. */
export const callerError = (error: unknown): unknown => {
  if (!(error instanceof TRPCError)) return error;
  const { code, message, remedy, retryAfterMs, details, cause, meta = refusedMeta } = domainError(error);
  return new AttriumError(code, message, {
    remedy,
    retryAfterMs,
    details,
    meta,
    cause,
  });
};
