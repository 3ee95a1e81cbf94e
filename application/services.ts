import type { TenantId } from '#domain/ids';
import type { AttributeCatalog } from '#domain/ports/attribute-catalog';
import type { AttributeWork } from '#domain/ports/attribute-work';
import type { AuditLog } from '#domain/ports/audit-log';
import type { Clock } from '#domain/ports/clock';
import type { EntityStore } from '#domain/ports/entity-store';
import type { IdentityProvider } from '#domain/ports/identity-provider';
import type { Maintenance } from '#domain/ports/maintenance';
import type { Promotions } from '#domain/ports/promotions';
import type { Statistics } from '#domain/ports/statistics';
import type { Telemetry } from '#domain/ports/telemetry';
import type { Keys, Tenants } from '#domain/ports/tenants';
import type { Tiers } from '#domain/ports/tiers';
import type { PromotionSettings } from '#domain/promotion/policy';
import type { HistoryPolicy } from '#domain/retention';
import type { Authenticator } from './authenticate.ts';
import type { CatalogCache } from './catalog-cache.ts';
import type { FindPlanner } from './entities/planning.ts';
import type { StagedValues } from './ingest/staged-values.ts';
import type { Principal } from './principal.ts';
import type { UsageCounter } from './promotion/usage-counter.ts';
import type { TokenCodec } from './session/token-codec.ts';

/** The ports that an installation fills with adapters. */
export interface Adapters {
  readonly store: EntityStore;
  readonly catalog: AttributeCatalog;
  readonly work: AttributeWork;
  readonly tenants: Tenants;
  readonly keys: Keys;
  readonly audit: AuditLog;
  readonly maintenance: Maintenance;
  readonly tiers: Tiers;
  readonly promotions: Promotions;
  /** Who else tells who calls; absent: API keys only. */
  readonly identities?: IdentityProvider;
  /** What plans of finds are chosen and priced by; absent: none is preferred, none refused. */
  readonly statistics?: Statistics;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

/** What every use case works with. */
export interface Services extends Adapters {
  readonly callers: Authenticator;
  readonly attributes: CatalogCache;
  readonly planner: FindPlanner;
  readonly tokens: TokenCodec;
  readonly history: HistoryPolicy;
  readonly promotion: PromotionSettings;
  readonly usage: UsageCounter;
  readonly staged: StagedValues;
}

/** On whose behalf a use case runs. */
export interface Call {
  readonly tenant: TenantId;
  readonly principal: Principal;
  /** Session tokens that came beside the input, in a header. */
  readonly tokens: readonly string[];
}
