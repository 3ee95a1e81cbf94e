import type { IncomingMessage } from 'node:http';
import type { Request, RequestHandler } from 'express';
import type { Principal } from '#application/principal';
import type { Services } from '#application/services';
import { AttriumError } from '#domain/errors';

/** Raises CREDENTIAL_MISSING, and what Authenticator.authenticate raises. */
export const callerOf = async ({ callers }: Services, request: Request): Promise<Principal> =>
  callers.authenticate(credentialOf(request), request.socket.remoteAddress ?? '');

const credentialOf = (request: Request): string => {
  const credential = bearerOf(request);
  if (credential === undefined) throw new AttriumError('CREDENTIAL_MISSING');
  return credential;
};

/** An API key or a JSON Web Token (RFC 6750, section 2.1). */
export const bearerOf = ({ headers }: IncomingMessage): string | undefined => {
  const [scheme, credential] = (headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && credential ? credential : undefined;
};

/** Before the body is read: a stranger must not be able to fill memory or order work. Once for all calls of a batch. */
export const knownCaller =
  (services: Services): RequestHandler =>
  async (request, response, next) => {
    // Others have no meaning here, and Node answers HEAD as GET.
    if (request.method !== 'GET' && request.method !== 'POST') throw new AttriumError('PROCEDURE_UNKNOWN');
    response.locals.principal = await callerOf(services, request);
    next();
  };

/** Of the header attrium-token. */
export const presentedTokens = (request: Request): string[] =>
  (request.get('attrium-token') ?? '').split(',').flatMap((token) => token.trim() || []);
