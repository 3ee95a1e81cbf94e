import type { Micros } from '../ids.ts';
import type { Role } from '../roles.ts';

/** What a JSON Web Token says, once it is proven; the words are the issuer's and name nothing here yet. */
export interface Identity {
  /** Whom the issuer vouches for: 1 to 255 characters, none of them a control character. */
  readonly subject: string;
  /** Name of a tenant. */
  readonly tenant: string;
  readonly role: string;
  /** The token's end, clock skew included. */
  readonly validUntil: Micros;
}

/** Somebody else who tells who calls. */
export interface IdentityProvider {
  /** The greatest role that this installation lets it give. */
  readonly highestRole: Role;
  /**
   * Must prove signature, algorithm, issuer, audience and times; null where any of them, or a claim, is missing or wrong.
   * Must not log the token or put it into an error. Raises UNAVAILABLE where the keys cannot be known.
   */
  verify(token: string): Promise<Identity | null>;
}
