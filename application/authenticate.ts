import { hash } from 'node:crypto';
import { AttriumError, type ErrorCode, isAttriumError } from '#domain/errors';
import type { Micros, TenantId } from '#domain/ids';
import type { Clock } from '#domain/ports/clock';
import type { IdentityProvider } from '#domain/ports/identity-provider';
import type { Telemetry } from '#domain/ports/telemetry';
import { type Keys, roles, type Tenants } from '#domain/ports/tenants';
import { tenantNameRule } from '#domain/tenant-name';
import { GuessLimit } from './guess-limit.ts';
import type { Principal } from './principal.ts';

/**
 * An API key is at least 128 bits of randomness, so one round of SHA-256 is enough: there is no dictionary to try,
 * and looking the hash up tells a guesser nothing about the key. Hashes are looked up and never compared with a secret,
 * so there is no comparison whose time could tell anything.
 */
export const hashApiKey = (key: string): string => hash('sha256', key);

/** The longest key that is hashed; anything longer was never issued. */
const maxKeyLength = 512;
/** The longest JSON Web Token that is looked into, well above what issuers make of a handful of claims. */
const maxJwtLength = 8_192;
/** Three parts, of which the first is a JSON object in base64url (RFC 7519, section 3.1). */
const jwtForm = /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/;

/** What is counted: refusals that a wrong credential gets. */
const refusals: ReadonlySet<ErrorCode> = new Set(['CREDENTIAL_INVALID', 'QUOTA_EXCEEDED']);

/** How long a credential that was valid is taken for valid: a revocation holds everywhere after at most this. */
const ttlMs = 1_000;
/** Credentials that are remembered, about 5 MB of them. */
const credentialsAtMost = 10_000;
/** Tenants whose id is remembered. */
const tenantsAtMost = 10_000;

/** Who presents a credential, and until when it says so at most. */
interface Proven {
  readonly principal: Principal;
  readonly endsAt: Micros | undefined;
}

interface Seen extends Proven {
  /** When the look-up was begun. */
  readonly askedAtMs: number;
}

export interface AuthenticatorPorts {
  readonly keys: Pick<Keys, 'byHash'>;
  readonly tenants: Pick<Tenants, 'byName'>;
  /** Absent: JSON Web Tokens are unknown API keys. */
  readonly identities?: IdentityProvider;
  readonly clock: Clock;
  readonly telemetry: Pick<Telemetry, 'count'>;
}

/**
 * Tells who calls. Credentials that were valid are remembered: for a second they cost no look-up, and after it their
 * look-up is nobody's guess, so that whoever tries wrong ones exhausts what strangers are given and nothing else.
 */
export class Authenticator {
  readonly #ports: AuthenticatorPorts;
  readonly #clock: Clock;
  readonly #guesses: GuessLimit;
  readonly #seen = new Map<string, Seen>();
  readonly #asking = new Map<string, Promise<Seen | null>>();
  /** No end: a tenant is neither renamed nor removed. */
  readonly #tenants = new Map<string, TenantId>();

  constructor(ports: AuthenticatorPorts) {
    this.#ports = ports;
    this.#clock = ports.clock;
    this.#guesses = new GuessLimit(ports.clock);
  }

  /**
   * `credential`: an API key or a JSON Web Token. `source`: where the call comes from, such as an address; each has its
   * own share of wrong credentials. Raises CREDENTIAL_INVALID, which never says why, QUOTA_EXCEEDED, UNAVAILABLE.
   */
  async authenticate(credential: string, source: string): Promise<Principal> {
    try {
      return await this.#principalOf(credential, source);
    } catch (error) {
      if (isAttriumError(error) && refusals.has(error.code)) this.#count(error.code);
      throw error;
    }
  }

  async #principalOf(credential: string, source: string): Promise<Principal> {
    const { identities } = this.#ports;
    const jwt = identities !== undefined && jwtForm.test(credential) ? identities : undefined;
    if (credential.length > (jwt === undefined ? maxKeyLength : maxJwtLength)) {
      this.#guesses.take(source);
      throw new AttriumError('CREDENTIAL_INVALID');
    }
    const hash = hashApiKey(credential);
    const prove = () => (jwt === undefined ? this.#byKey(hash) : this.#byJwt(jwt, credential));
    const seen = this.#fresh(hash) ?? (await this.#asked(hash, source, prove));
    if (seen === null || !this.#isValid(seen)) throw new AttriumError('CREDENTIAL_INVALID');
    return seen.principal;
  }

  #count(code: ErrorCode): void {
    this.#ports.telemetry.count('credentials_refused_total', { code });
  }

  /**
   * After how many milliseconds a credential may be presented again that `authenticate` would now refuse with
   * QUOTA_EXCEEDED, and counts it as refused; undefined of any other. Makes no error and waits for nothing.
   */
  refusedForMs(credential: string, source: string): number | undefined {
    const waitMs = this.#guesses.waitMs(source);
    if (waitMs === 0) return undefined;
    const hash = hashApiKey(credential);
    if (this.#seen.has(hash) || this.#asking.has(hash)) return undefined;
    this.#count('QUOTA_EXCEEDED');
    return waitMs;
  }

  async #byKey(hash: string): Promise<Proven | null> {
    const key = await this.#ports.keys.byHash(hash);
    if (key === null || key.revokedAt !== undefined) return null;
    const { id, tenant, role, expiresAt } = key;
    return { principal: { key: id, tenant, role }, endsAt: expiresAt };
  }

  async #byJwt(identities: IdentityProvider, token: string): Promise<Proven | null> {
    const identity = await identities.verify(token);
    if (identity === null) return null;
    const role = roles
      .slice(0, roles.indexOf(identities.highestRole) + 1)
      .find((one) => one === identity.role);
    if (role === undefined) return null;
    const tenant = await this.#tenantNamed(identity.tenant);
    if (tenant === null) return null;
    return { principal: { key: `jwt:${identity.subject}`, tenant, role }, endsAt: identity.validUntil };
  }

  /** One that is not there is asked for each time, so that its tokens work as soon as it is made. */
  async #tenantNamed(name: string): Promise<TenantId | null> {
    const known = this.#tenants.get(name);
    if (known !== undefined) return known;
    const tenant = tenantNameRule.test(name) ? await this.#ports.tenants.byName(name) : null;
    if (tenant === null) return null;
    remember(this.#tenants, name, tenant.id, tenantsAtMost);
    return tenant.id;
  }

  #fresh(hash: string): Seen | undefined {
    const seen = this.#seen.get(hash);
    return seen !== undefined && this.#clock.monotonicMs() - seen.askedAtMs < ttlMs ? seen : undefined;
  }

  /** One look-up at a time for each hash, however many calls wait for it. */
  #asked(hash: string, source: string, prove: () => Promise<Proven | null>): Promise<Seen | null> {
    const under = this.#asking.get(hash);
    if (under !== undefined) return under;
    const guess = !this.#seen.has(hash);
    if (guess) this.#guesses.take(source);
    const asking = this.#ask(hash, prove, guess ? () => this.#guesses.giveBack(source) : () => undefined);
    this.#asking.set(hash, asking);
    const done = (): void => {
      this.#asking.delete(hash);
    };
    asking.then(done, done);
    return asking;
  }

  async #ask(hash: string, prove: () => Promise<Proven | null>, noGuess: () => void): Promise<Seen | null> {
    const askedAtMs = this.#clock.monotonicMs();
    let proven: Proven | null;
    try {
      proven = await prove();
    } catch (error) {
      noGuess();
      throw error;
    }
    this.#seen.delete(hash);
    if (proven === null || !this.#isValid(proven)) return null;
    noGuess();
    const seen = { ...proven, askedAtMs };
    remember(this.#seen, hash, seen, credentialsAtMost);
    return seen;
  }

  #isValid({ endsAt }: Proven): boolean {
    return endsAt === undefined || endsAt > this.#clock.now();
  }
}

/** The one that was remembered first is forgotten first. */
const remember = <Value>(known: Map<string, Value>, name: string, value: Value, atMost: number): void => {
  known.set(name, value);
  if (known.size <= atMost) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
};
