import {
  type App,
  Fn,
  type IResolvable,
  ref,
  TerraformOutput,
  TerraformStack,
  TerraformVariable,
} from 'cdktf';
import type { Environment } from '#interfaces/platform/environment';
import { ephemeralTypes, type ModuleInputs, type ModuleOutputs } from './modules.ts';
import { addModule, outputOf } from './platform-module.ts';

/** What the HCL root takes by variables of these names. */
export interface PlatformOptions {
  readonly workspace: string;
  readonly sizing: Environment;
  readonly accountId?: string;
  readonly alarmSubscriptions?: ModuleInputs['observability']['subscriptions'];
  readonly clientCidrs?: ModuleInputs['network']['client_cidrs'];
  readonly firstOperatorKey?: boolean;
  readonly secretVersions?: ModuleInputs['secrets']['versions'];
  readonly debeziumPlugin?: NonNullable<ModuleInputs['stream']['connector']>['plugin'];
  readonly serviceSettings?: Readonly<Record<string, string>>;
}

/** The stack of terraform/main.tf, of the same modules: what differs is that values of secrets are given, never made. */
export class Platform extends TerraformStack {
  constructor(app: App, options: PlatformOptions) {
    super(app, options.workspace);
    const { sizing, workspace } = options;
    const common = {
      name: `attrium-${workspace}`,
      tags: { Application: 'attrium', Environment: workspace, ManagedBy: 'terraform' },
    };
    this.configureProvider(options, common.tags);
    const of = <Name extends keyof ModuleOutputs>(
      name: Name,
      output: keyof ModuleOutputs[Name] & string,
      ...path: readonly string[]
    ): IResolvable => outputOf(this, name, output, ...path);
    const group = (part: string): IResolvable => of('network', 'security_group_ids', part);
    const key = (purpose: string): IResolvable => of('secrets', 'kms_key_arns', purpose);
    const inside = { ...common, subnet_ids: of('network', 'subnet_ids') };
    const logs = { logs_kms_key_arn: key('logs'), log_retention_days: sizing.observability.retention_days };
    const { apply_immediately } = sizing.zero_downtime;

    addModule(this, 'network', {
      ...common,
      ...logs,
      ...sizing.network,
      region: sizing.region,
      client_cidrs: options.clientCidrs,
    });
    addModule(this, 'secrets', {
      ...common,
      versions: options.secretVersions,
      first_operator_key: options.firstOperatorKey,
      values: this.secretValues(),
      database: {
        host: sizing.proxy.enabled ? of('proxy', 'host') : of('postgres', 'host'),
        writer_host: of('postgres', 'host'),
        name: of('postgres', 'database_name'),
      },
    });
    addModule(this, 'postgres', {
      ...inside,
      ...logs,
      ...sizing.postgres,
      apply_immediately,
      security_group_id: group('database'),
      kms_key_arn: key('database'),
      secrets_kms_key_arn: key('secrets'),
    });
    if (sizing.proxy.enabled) {
      addModule(this, 'proxy', {
        ...inside,
        ...logs,
        security_group_id: group('proxy'),
        secret_arn: of('secrets', 'database_app_secret_arn'),
        secrets_kms_key_arn: key('secrets'),
        read_endpoint: sizing.proxy.read_endpoint,
        replicas: sizing.postgres.replicas,
        database: { identifier: of('postgres', 'identifier') },
        alarm_topic_arns: [of('observability', 'topic_arns', 'ticket')],
      });
    }
    addModule(this, 'cache', {
      ...inside,
      ...logs,
      ...sizing.cache,
      apply_immediately,
      security_group_id: group('cache'),
      kms_key_arn: key('cache'),
    });
    const { connect_workers, connect_mcus, ...brokers } = sizing.stream;
    addModule(this, 'stream', {
      ...inside,
      ...logs,
      ...brokers,
      security_group_ids: [group('stream')],
      kms_key_arn: key('stream'),
      enhanced_monitoring: sizing.observability.enhanced ? 'PER_TOPIC_PER_BROKER' : 'DEFAULT',
      connector: options.debeziumPlugin && {
        plugin: options.debeziumPlugin,
        database: {
          host: of('postgres', 'host'),
          name: of('postgres', 'database_name'),
          secret_arn: of('secrets', 'replication_secret', 'arn'),
          secret_name: of('secrets', 'replication_secret', 'name'),
        },
        secrets_kms_key_arn: key('secrets'),
        workers: connect_workers,
        mcus_per_worker: connect_mcus,
      },
    });

    addModule(this, 'warehouse', {
      ...inside,
      ...logs,
      ...sizing.warehouse,
      security_group_ids: [group('warehouse')],
      kms_key_arn: key('warehouse'),
      access_logs_bucket: of('observability', 'logs_bucket'),
      final_snapshot: sizing.postgres.deletion_protection,
    });

    const environment = { HOST: '0.0.0.0', PORT: '3000', LOG_LEVEL: 'info', ...options.serviceSettings };
    const secrets = of('secrets', 'environment_secrets');
    const master = of('postgres', 'master_username');
    const database = `${of('postgres', 'host')}:5432/${of('postgres', 'database_name')}`;
    const migrate = {
      environment: { ...environment, DATABASE_ADMIN_URL: `postgres://${master}@${database}?sslmode=require` },
      secrets: Fn.merge([secrets, { PGPASSWORD: `${of('postgres', 'master_secret_arn')}:password::` }]),
    };
    addModule(this, 'service', {
      ...inside,
      vpc_id: of('network', 'vpc_id'),
      load_balancer_subnet_ids: of('network', 'public_subnet_ids'),
      security_group_ids: {
        load_balancer: group('load_balancer'),
        api: group('api'),
        worker: group('worker'),
      },
      certificate_arn: this.given('certificate_arn'),
      deletion_protection: sizing.postgres.deletion_protection,
      access_logs_bucket: of('observability', 'logs_bucket'),
      kms_key_arn: key('logs'),
      log_retention_days: logs.log_retention_days,
      secrets_kms_key_arn: key('secrets'),
      image: this.given('image'),
      collector_image: this.given('collector_image'),
      environment,
      secrets,
      migrate,
      ...sizing.service,
      cache_connect_arns: of('cache', 'connect_arns'),
      worker_policy_arns: {
        stream: of('stream', 'reader_policy_arn'),
        warehouse: of('warehouse', 'writer_policy_arn'),
      },
      zero_downtime: sizing.zero_downtime,
    });
    addModule(this, 'observability', {
      ...common,
      kms_key_arn: key('logs'),
      subscriptions: options.alarmSubscriptions,
      log_bucket_retention_days: logs.log_retention_days,
      database: {
        identifier: of('postgres', 'identifier'),
        replica_identifiers: of('postgres', 'replica_identifiers'),
        storage_gib: sizing.postgres.storage_gib,
      },
      proxy: sizing.proxy.enabled ? { pinned_alarm_arn: of('proxy', 'pinned_alarm_arn') } : null,
      cache: {
        replication_group_id: of('cache', 'replication_group_id'),
        nodes: sizing.cache.replicas + 1,
      },
      stream: {
        cluster_name: of('stream', 'cluster_name'),
        brokers: brokers.brokers,
        has_connector: options.debeziumPlugin !== undefined,
        connector_name: of('stream', 'connector_name'),
      },
      warehouse: {
        mode: sizing.warehouse.mode,
        cluster_identifier: of('warehouse', 'cluster_identifier'),
        workgroup_name: of('warehouse', 'workgroup_name'),
        max_rpu: sizing.warehouse.max_rpu ?? undefined,
      },
      service: {
        cluster_name: of('service', 'cluster_name'),
        service_names: of('service', 'service_names'),
        least_tasks: { api: sizing.service.api.min, worker: sizing.service.worker.min },
        load_balancer_dimensions: of('service', 'load_balancer_metric_dimensions'),
        metrics_namespace: of('service', 'metrics_namespace'),
      },
    });

    this.addOutputs({
      environment,
      environment_secrets: secrets,
      migrate_environment: migrate.environment,
      migrate_secrets: migrate.secrets,
      migrate_command: of('service', 'migrate_command'),
      load_balancer: of('service', 'load_balancer'),
    });
  }

  /** What is not known where the stack is written; the modules say what it must be. */
  private given(name: string): string {
    return new TerraformVariable(this, name, { type: 'string' }).stringValue;
  }

  private addOutputs(outputs: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(outputs)) new TerraformOutput(this, name, { value });
  }

  /** Without the provider's package: a hundred megabytes of types for one block. */
  private configureProvider(
    { sizing, accountId }: PlatformOptions,
    tags: Readonly<Record<string, string>>,
  ): void {
    this.addOverride('terraform.required_version', '>= 1.11');
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: '~> 5.100' });
    this.addOverride('provider.aws', [
      { region: sizing.region, allowed_account_ids: accountId && [accountId], default_tags: [{ tags }] },
    ]);
  }

  /** The library knows no ephemeral variables; in the plan and the state these must not be. */
  private secretValues(): IResolvable {
    const values = new TerraformVariable(this, 'secret_values', {
      description: 'Values of secrets. Ephemeral: in no plan and no state.',
      type: ephemeralTypes['secrets.values'],
    });
    values.addOverride('ephemeral', true);
    return ref('var.secret_values', this);
  }
}
