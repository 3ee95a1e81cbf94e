// Written by `npm run docs` from terraform/modules/*/{variables,outputs}.tf; do not edit.

import type { IResolvable } from 'cdktf';

/** The variables of each module. */
export interface ModuleInputs {
  readonly cache: {
    /** Whether changes that restart nodes are made at once, or in the maintenance window. */
    readonly apply_immediately?: boolean;
    /** Version of Redis. */
    readonly engine_version?: string;
    /** What goes when memory is full. Only keys with a time to live may: markers of states that the cache must not forget have none. */
    readonly eviction?: string;
    /** Key that encrypts what nodes store. */
    readonly kms_key_arn: string;
    /** How long CloudWatch keeps the slow log. */
    readonly log_retention_days?: number;
    /** Key that encrypts the slow log. */
    readonly logs_kms_key_arn: string;
    /** Whether nodes are in different zones and a replica takes over when the primary fails. */
    readonly multi_az?: boolean;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** Of each node. */
    readonly node_type: string;
    /** Number of nodes beside the primary, each ready to take over. */
    readonly replicas?: number;
    /** Security group of the nodes: security_group_ids.cache of the module network. */
    readonly security_group_id: string;
    /** Private subnets, in two zones or more. */
    readonly subnet_ids: readonly string[];
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
  };
  readonly network: {
    /** Addresses of the VPC: a private range, /16 to /20. */
    readonly cidr: string;
    /** Whose requests the load balancer takes, on port 443. */
    readonly client_cidrs?: readonly string[];
    /** AWS services that are reached without leaving the VPC, as the ends of their endpoint names. There is no NAT: what is not listed here (S3 aside) is not reached. */
    readonly interface_endpoints?: readonly string[];
    /** How long CloudWatch keeps the log of flows. */
    readonly log_retention_days?: number;
    /** Key that encrypts the log of flows. */
    readonly logs_kms_key_arn: string;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** Region that `zones` belong to; names of AWS's endpoints carry it. */
    readonly region: string;
    /** Port that tasks of the API listen on. */
    readonly service_port?: number;
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
    /** The three availability zones of the subnets. */
    readonly zones: readonly string[];
  };
  readonly observability: {
    /** The replication group, and how many nodes it has. */
    readonly cache: {
      readonly nodes: number;
      readonly replication_group_id: string;
    };
    /** The writer, its replicas and its disk. */
    readonly database: {
      readonly identifier: string;
      readonly replica_identifiers?: readonly string[];
      readonly storage_gib: number;
    };
    /** Key that encrypts the topics. Its policy must let cloudwatch.amazonaws.com use it, as the key `logs` of the module secrets does. */
    readonly kms_key_arn: string;
    /** How long access logs of load balancer and landing bucket are kept. */
    readonly log_bucket_retention_days?: number;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** The alarm on pinned sessions that the module proxy brings; null where there is no proxy. */
    readonly proxy?: {
      readonly pinned_alarm_arn: string;
    } | null;
    /** What the module service says of itself, and how few tasks of each part are too few. */
    readonly service: {
      readonly cluster_name: string;
      readonly least_tasks: Readonly<Record<string, number>>;
      readonly load_balancer_dimensions: Readonly<Record<string, string>>;
      readonly metrics_namespace: string;
      readonly service_names: Readonly<Record<string, string>>;
    };
    /** Kafka: the cluster, how many brokers it has, and the connector; `connector_name` and `has_connector` as long as there is one. */
    readonly stream: {
      readonly brokers: number;
      readonly cluster_name: string;
      readonly connector_name?: string;
      readonly has_connector?: boolean;
    };
    /** Who is told: `page` gets what somebody has to look at now, `ticket` the rest. Protocols as SNS names them, such as email or https; a mail address has to confirm. */
    readonly subscriptions?: {
      readonly page?: readonly {
        readonly endpoint: string;
        readonly protocol: string;
      }[];
      readonly ticket?: readonly {
        readonly endpoint: string;
        readonly protocol: string;
      }[];
    };
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
    /** Beyond what somebody is told. Ages are of milliseconds, shares of percent. */
    readonly thresholds?: {
      readonly answer_seconds?: number;
      readonly availability_percent?: number;
      readonly cache_cpu_percent?: number;
      readonly cache_evictions?: number;
      readonly cache_memory_percent?: number;
      readonly data_age_ms?: Readonly<Record<string, number>>;
      readonly database_cpu_percent?: number;
      readonly database_free_storage_percent?: number;
      readonly freshness_percent?: number;
      readonly replica_lag_seconds?: number;
      readonly slot_lag_gib?: number;
      readonly staged_values?: number;
      readonly stream_disk_percent?: number;
      readonly transaction_ids?: number;
      readonly warehouse_disk_percent?: number;
    };
    /** Redshift: `cluster_identifier` with mode provisioned, `workgroup_name` with mode serverless, as the module warehouse says them, and the latter's `max_rpu`. */
    readonly warehouse: {
      readonly cluster_identifier?: string;
      readonly max_rpu?: number;
      readonly mode: string;
      readonly workgroup_name?: string;
    };
  };
  readonly postgres: {
    /** Whether changes that restart the server are made at once, or in the maintenance window. */
    readonly apply_immediately?: boolean;
    /** How far back the database can be restored to any moment. */
    readonly backup_days?: number;
    /** Name of the database, which pg_cron works in as well. */
    readonly database_name?: string;
    /** Whether AWS refuses to delete it. Where it does, a last snapshot is made as well. */
    readonly deletion_protection?: boolean;
    /** PostgreSQL's major version, or one with its minor. */
    readonly engine_version?: string;
    /** How long Performance Insights keeps what it saw; 7 is free. */
    readonly insights_days?: number;
    /** Of the writer and of each replica. */
    readonly instance_class: string;
    /** Operations a second of a gp3 disk; null for those it has anyway (3,000; 12,000 from 400 GiB). */
    readonly iops?: number | null;
    /** Key that encrypts the disks and what Performance Insights keeps. */
    readonly kms_key_arn: string;
    /** How long CloudWatch keeps the server's logs. */
    readonly log_retention_days?: number;
    /** Key that encrypts the server's logs. */
    readonly logs_kms_key_arn: string;
    /** How far RDS may let the disk grow by itself, in GiB. A disk never shrinks. */
    readonly max_storage_gib: number;
    /** Enhanced monitoring: how often the operating system is measured; 0 for never. */
    readonly monitoring_seconds?: number;
    /** Whether a standby in another zone takes over when the writer fails. It answers no reads. */
    readonly multi_az?: boolean;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** Number of read replicas. */
    readonly replicas?: number;
    /** Most logical replication slots: one for the connector, the rest for the one that replaces it and for maintenance. */
    readonly replication_slots?: number;
    /** Key that encrypts the master user's password, which RDS makes, keeps and rotates itself. */
    readonly secrets_kms_key_arn: string;
    /** Security group of the writer and its replicas: security_group_ids.database of the module network. */
    readonly security_group_id: string;
    /** How much of the disk the log may take for a slot that nobody reads. Beyond it the slot is lost and its copy is made anew, which is better than a full disk. */
    readonly slot_share_percent?: number;
    /** Disk of the writer and of each replica, in GiB. */
    readonly storage_gib: number;
    /** Private subnets, in two zones or more. */
    readonly subnet_ids: readonly string[];
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
  };
  readonly proxy: {
    /** SNS topics that are told when the proxy pins connections. */
    readonly alarm_topic_arns?: readonly string[];
    /** How long a client waits for a free connection. */
    readonly borrow_timeout_seconds?: number;
    /** How many of the server's connections the proxy may take. The rest is for commits, the connector and administrators, who go around it. */
    readonly connections_percent?: number;
    /** The server behind it: a DB instance (`instance`) or a Multi-AZ DB cluster (`cluster`), by identifier. */
    readonly database: {
      readonly identifier: string;
      readonly kind?: string;
    };
    /** How long CloudWatch keeps the proxy's log. */
    readonly log_retention_days?: number;
    /** Key that encrypts the proxy's log. */
    readonly logs_kms_key_arn: string;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** Alarm: pinned sessions, on average over five minutes. The service pins none by what it does on the proxy. */
    readonly pinned_sessions?: number;
    /** Whether there is a second endpoint that leads to the readers of a Multi-AZ DB cluster only. */
    readonly read_endpoint?: boolean;
    /** How many replicas that server has. */
    readonly replicas?: number;
    /** Secret with user name and password of the application's role. */
    readonly secret_arn: string;
    /** Key that encrypts that secret. */
    readonly secrets_kms_key_arn: string;
    /** Security group of the proxy: security_group_ids.proxy of the module network. */
    readonly security_group_id: string;
    /** Private subnets, in two zones or more. */
    readonly subnet_ids: readonly string[];
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
  };
  readonly secrets: {
    /** Where the service finds the database: the address for reads (RDS Proxy, or the writer where there is none), that of the writer itself, and the name of the database. */
    readonly database: {
      readonly app_role?: string;
      readonly host: string;
      readonly name: string;
      readonly replication_role?: string;
      readonly writer_host: string;
    };
    /** Whether the service is given a key of the role operator (ATTRIUM_DEV_API_KEY), with which the first lasting one is made. Turn it off again then. */
    readonly first_operator_key?: boolean;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** What gets an encryption key of its own: whoever may read the one need not be able to read the other. */
    readonly purposes?: readonly string[];
    /** How long a key or a secret that was deleted can be had back. */
    readonly recovery_days?: number;
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
    /** What goes into the secrets. Ephemeral: it is in no plan and in no state, and is sent only with a new number in `versions`. */
    readonly values: {
      readonly app_password: string;
      readonly first_operator_key?: string;
      readonly replication_password: string;
      readonly tenant_signing_key: string;
      readonly token_keys: string;
    };
    /** Raise a number to have that value written anew: that is how a secret is rotated, and nothing else rotates it. `database` writes the application's password and the URLs that carry it. */
    readonly versions?: {
      readonly database?: number;
      readonly replication?: number;
      readonly tenant_signing_key?: number;
      readonly token_keys?: number;
    };
  };
  readonly service: {
    /** Bucket that gets the load balancer's access log: `logs_bucket` of the module observability. */
    readonly access_logs_bucket: string;
    /** Tasks of the API: size of one, and how many. `cpu` is in 1024ths of a processor. */
    readonly api: {
      readonly count: number;
      readonly cpu: number;
      readonly max: number;
      readonly memory_mib: number;
      readonly min: number;
    };
    /** What API and worker may log in to at the cache: `connect_arns` of the module cache. */
    readonly cache_connect_arns?: readonly string[];
    /** Certificate of the load balancer, in ACM and in the same region. */
    readonly certificate_arn?: string | null;
    /** Image of AWS's collector of OpenTelemetry (aws-otel-collector), in ECR, which scrapes `/metrics`: by digest or by an exact version. */
    readonly collector_image: string;
    /** What the image was built for. */
    readonly cpu_architecture?: string;
    /** Processor use that tasks are added or taken away to keep. A process computes on one core, so above about 70 % calls queue. */
    readonly cpu_target_percent?: number;
    /** Whether the load balancer is protected from deletion. */
    readonly deletion_protection?: boolean;
    /** Variables of the service, none of them secret. */
    readonly environment: Readonly<Record<string, string>>;
    /** Image of the service (`Dockerfile`), by digest or by a version of its own. There is no way out of private subnets, so it lies in ECR. */
    readonly image: string;
    /** Whether the load balancer can be reached from within the VPC only. */
    readonly internal?: boolean;
    /** Key that encrypts log groups. */
    readonly kms_key_arn: string;
    /** Subnets of the load balancer, one a zone: public ones, or private ones where it is internal. */
    readonly load_balancer_subnet_ids: readonly string[];
    /** How long CloudWatch keeps the logs of tasks and firewall. */
    readonly log_retention_days?: number;
    /** Variables of `attrium migrate`, which runs as a task of its own: `environment` (DATABASE_ADMIN_URL without password) and `secrets` (PGPASSWORD beside those of the service). */
    readonly migrate: {
      readonly environment: Readonly<Record<string, string>>;
      readonly secrets: Readonly<Record<string, string>>;
    };
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** Port that tasks of the API listen on. */
    readonly port?: number;
    /** How many requests one address may send in five minutes; what is above is answered 403. For a store whose callers share an address (a NAT, a proxy), raise it. */
    readonly requests_per_five_minutes?: number;
    /** Variables of the service that are secret: names to the ARNs that ECS takes them from. */
    readonly secrets: Readonly<Record<string, string>>;
    /** Key that encrypts the secrets. */
    readonly secrets_kms_key_arn: string;
    /** Security groups of load balancer, API and worker, as the module network names them. */
    readonly security_group_ids: {
      readonly api: string;
      readonly load_balancer: string;
      readonly worker: string;
    };
    /** Private subnets of the tasks, one a zone. */
    readonly subnet_ids: readonly string[];
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
    /** The VPC. */
    readonly vpc_id: string;
    /** Tasks of the worker: size of one, and how many. `cpu` is in 1024ths of a processor. */
    readonly worker: {
      readonly count: number;
      readonly cpu: number;
      readonly max: number;
      readonly memory_mib: number;
      readonly min: number;
    };
    /** Policies of the worker's role, by a name of yours: what reads the stream, and what writes to the warehouse. */
    readonly worker_policy_arns?: Readonly<Record<string, string>>;
    /** How tasks are exchanged. */
    readonly zero_downtime?: {
      readonly deregistration_seconds?: number;
      readonly maximum_percent?: number;
      readonly minimum_healthy_percent?: number;
      readonly stop_timeout_seconds?: number;
    };
  };
  readonly stream: {
    /** Number of brokers, a multiple of the number of subnets. */
    readonly brokers?: number;
    /** The Debezium connector; null for brokers alone, as long as the database has no publication `attrium_changes` yet. */
    readonly connector?: {
      readonly database: {
        readonly host: string;
        readonly name?: string;
        readonly port?: number;
        readonly secret_arn: string;
        readonly secret_name: string;
      };
      readonly mcus_per_worker?: number;
      readonly plugin: {
        readonly bucket_arn: string;
        readonly key: string;
        readonly object_version?: string;
      };
      readonly secrets_kms_key_arn: string;
      readonly workers?: number;
    } | null;
    /** How closely MSK reports to CloudWatch. */
    readonly enhanced_monitoring?: string;
    /** Type of a broker. */
    readonly instance_type?: string;
    /** Version of Kafka Connect, as MSK Connect names it. */
    readonly kafka_connect_version?: string;
    /** Version of Kafka, as MSK names it. */
    readonly kafka_version?: string;
    /** Key that encrypts what brokers store. */
    readonly kms_key_arn: string;
    /** How long CloudWatch keeps the logs of brokers and connector. */
    readonly log_retention_days?: number;
    /** Key that encrypts log groups. */
    readonly logs_kms_key_arn: string;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** How long the topic keeps changes. Whoever reads them may be away for so long; after it, that copy is made anew from a snapshot. */
    readonly retention_hours?: number;
    /** Security groups of the brokers and of the connector. */
    readonly security_group_ids: readonly string[];
    /** Disk of a broker, in GiB. */
    readonly storage_gib?: number;
    /** Private subnets of the brokers and of the connector, one a zone. */
    readonly subnet_ids: readonly string[];
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
  };
  readonly warehouse: {
    /** Bucket that gets the access log of the landing bucket: `logs_bucket` of the module observability. */
    readonly access_logs_bucket: string;
    /** Capacity in Redshift processing units that a query of mode serverless starts with; null with mode provisioned. */
    readonly base_rpu?: number | null;
    /** Database that is made with the warehouse. */
    readonly database?: string;
    /** Whether a last snapshot is taken where a provisioned warehouse is destroyed. */
    readonly final_snapshot?: boolean;
    /** Key that encrypts the warehouse, its password and the landing bucket. */
    readonly kms_key_arn: string;
    /** How long files stay in the landing bucket. They are copied within seconds; kept longer, a load can be looked into. */
    readonly landing_retention_days?: number;
    /** How long CloudWatch keeps the warehouse's logs of connections, users and statements. */
    readonly log_retention_days?: number;
    /** Key that encrypts log groups. */
    readonly logs_kms_key_arn: string;
    /** Most capacity of mode serverless, which bounds its cost; null with mode provisioned. */
    readonly max_rpu?: number | null;
    /** `provisioned`: nodes that run all the time; `serverless`: paid by the second of use. */
    readonly mode: string;
    /** Prefix of every name, such as `attrium-prod`. */
    readonly name: string;
    /** Type of a node; null with mode serverless. */
    readonly node_type?: string | null;
    /** Number of nodes; null with mode serverless. */
    readonly nodes?: number | null;
    /** Security groups of the warehouse. */
    readonly security_group_ids: readonly string[];
    /** How long automatic snapshots of mode provisioned are kept. What the warehouse holds can be made anew from the store, in hours. */
    readonly snapshot_retention_days?: number;
    /** Private subnets, one a zone. */
    readonly subnet_ids: readonly string[];
    /** Tags of every resource that takes some. */
    readonly tags?: Readonly<Record<string, string>>;
  };
}

/** The outputs of each module, for other modules to take. */
export interface ModuleOutputs {
  readonly cache: {
    /** What a task's role must be allowed `elasticache:Connect` on. */
    readonly connect_arns: IResolvable;
    /** Address of the primary, by TLS on port 6379. */
    readonly host: IResolvable;
    /** The nodes, as alarms name them. */
    readonly member_clusters: IResolvable;
    /** Address that leads to replicas. */
    readonly read_host: IResolvable;
    /** The replication group, as alarms name it. */
    readonly replication_group_id: IResolvable;
    /** Who the service logs in as, by an IAM token. */
    readonly user_name: IResolvable;
  };
  readonly network: {
    /** Public subnets, one a zone, for the load balancer alone. */
    readonly public_subnet_ids: IResolvable;
    /** Security groups by part: api, worker, database, proxy, cache, stream, warehouse, load_balancer, endpoints. */
    readonly security_group_ids: IResolvable;
    /** Private subnets, one a zone. */
    readonly subnet_ids: IResolvable;
    /** The VPC. */
    readonly vpc_id: IResolvable;
  };
  readonly observability: {
    /** Every alarm that this module makes, but for composite ones. */
    readonly alarm_names: IResolvable;
    /** The dashboard. */
    readonly dashboard_name: IResolvable;
    /** Bucket for access logs. It waits for the policy that lets AWS write there: a load balancer tries that at once. */
    readonly logs_bucket: IResolvable;
    /** Topics by severity: page, ticket. */
    readonly topic_arns: IResolvable;
  };
  readonly postgres: {
    /** Name of the database. */
    readonly database_name: IResolvable;
    /** Address of the writer itself. */
    readonly host: IResolvable;
    /** The writer, as RDS Proxy and alarms name it. */
    readonly identifier: IResolvable;
    /** Where RDS keeps the master user's password (keys username and password). */
    readonly master_secret_arn: IResolvable;
    /** Who may make roles: for `attrium migrate`. */
    readonly master_username: IResolvable;
    /** Addresses of the replicas, one each: positions are proven on one server, so they are never spread over. */
    readonly replica_hosts: IResolvable;
    /** The replicas, as alarms name them. */
    readonly replica_identifiers: IResolvable;
    /** The writer, as IAM database authentication and Performance Insights name it. */
    readonly resource_id: IResolvable;
  };
  readonly proxy: {
    /** Address for reads and writes, which leads to the writer. */
    readonly host: IResolvable;
    /** Alarm on pinned sessions, for composite alarms. */
    readonly pinned_alarm_arn: IResolvable;
    /** Its name, as alarms say it. */
    readonly proxy_name: IResolvable;
    /** Address that leads to replicas only; null where there is none. */
    readonly read_host: IResolvable;
  };
  readonly secrets: {
    /** Secret with user name and password of the application's role, as RDS Proxy wants it. */
    readonly database_app_secret_arn: IResolvable;
    /** Which secret holds which variable of the service: names to ARNs, never values. */
    readonly environment_secrets: IResolvable;
    /** Encryption keys by purpose: database, cache, stream, warehouse, logs, secrets. */
    readonly kms_key_arns: IResolvable;
    /** Secret with user name and password of the connector's role. */
    readonly replication_secret: IResolvable;
  };
  readonly service: {
    /** Cluster of all tasks. */
    readonly cluster_name: IResolvable;
    /** What a DNS alias record needs: `dns_name` and `zone_id`. */
    readonly load_balancer: IResolvable;
    /** Dimensions of CloudWatch's metrics of load balancer and target group. */
    readonly load_balancer_metric_dimensions: IResolvable;
    /** Namespace in CloudWatch of what the service says at /metrics. */
    readonly metrics_namespace: IResolvable;
    /** Brings the database's schema up to the image's version. To be run before a new version serves. */
    readonly migrate_command: IResolvable;
    /** Services by part: api, worker. */
    readonly service_names: IResolvable;
  };
  readonly stream: {
    /** Brokers for clients that authenticate by IAM, over TLS: `host:port,...`. */
    readonly bootstrap_brokers: IResolvable;
    /** The cluster. */
    readonly cluster_arn: IResolvable;
    /** Name of the cluster, which CloudWatch's metrics carry. */
    readonly cluster_name: IResolvable;
    /** Name of the connector, which CloudWatch's metrics carry; null where there is none. */
    readonly connector_name: IResolvable;
    /** Policy for roles that read the changes. */
    readonly reader_policy_arn: IResolvable;
    /** The one topic with all changes. */
    readonly topic: IResolvable;
  };
  readonly warehouse: {
    /** Cluster of mode provisioned, which the Data API and CloudWatch's metrics name; null with mode serverless. */
    readonly cluster_identifier: IResolvable;
    /** Role that COPY names: it may read the landing bucket, and nothing else. */
    readonly copy_role_arn: IResolvable;
    /** Database within the warehouse. */
    readonly database: IResolvable;
    /** Bucket for micro-batches. */
    readonly landing_bucket: IResolvable;
    /** `provisioned` or `serverless`. */
    readonly mode: IResolvable;
    /** Workgroup of mode serverless, which the Data API and CloudWatch's metrics name; null with mode provisioned. */
    readonly workgroup_name: IResolvable;
    /** Policy for the role that lands micro-batches and has them copied. */
    readonly writer_policy_arn: IResolvable;
  };
}

/** The types of ephemeral variables, in HCL. */
export const ephemeralTypes = {
  'secrets.values': `object({
    app_password         = string
    replication_password = string
    tenant_signing_key   = string
    token_keys           = string
    first_operator_key   = optional(string)
  })`,
} as const;
