module "network" {
  source = "./modules/network"

  name                = local.name
  tags                = local.tags
  region              = local.sizing.region
  cidr                = local.sizing.network.cidr
  zones               = local.sizing.network.zones
  interface_endpoints = local.sizing.network.interface_endpoints
  client_cidrs        = var.client_cidrs
  logs_kms_key_arn    = module.secrets.kms_key_arns["logs"]
  log_retention_days  = local.sizing.observability.retention_days
}

module "secrets" {
  source = "./modules/secrets"

  name     = local.name
  tags     = local.tags
  versions = var.secret_versions

  first_operator_key = var.first_operator_key
  values             = local.secret_values
  database = {
    host        = local.sizing.proxy.enabled ? module.proxy[0].host : module.postgres.host
    writer_host = module.postgres.host
    name        = module.postgres.database_name
  }
}

module "postgres" {
  source = "./modules/postgres"

  name                = local.name
  tags                = local.tags
  subnet_ids          = module.network.subnet_ids
  security_group_id   = module.network.security_group_ids["database"]
  kms_key_arn         = module.secrets.kms_key_arns["database"]
  secrets_kms_key_arn = module.secrets.kms_key_arns["secrets"]
  logs_kms_key_arn    = module.secrets.kms_key_arns["logs"]
  engine_version      = local.sizing.postgres.engine_version
  instance_class      = local.sizing.postgres.instance_class
  storage_gib         = local.sizing.postgres.storage_gib
  max_storage_gib     = local.sizing.postgres.max_storage_gib
  iops                = local.sizing.postgres.iops
  replicas            = local.sizing.postgres.replicas
  multi_az            = local.sizing.postgres.multi_az
  backup_days         = local.sizing.postgres.backup_days
  deletion_protection = local.sizing.postgres.deletion_protection
  monitoring_seconds  = local.sizing.postgres.monitoring_seconds
  log_retention_days  = local.sizing.observability.retention_days
  apply_immediately   = local.sizing.zero_downtime.apply_immediately
}

module "proxy" {
  source = "./modules/proxy"
  count  = local.sizing.proxy.enabled ? 1 : 0

  name                = local.name
  tags                = local.tags
  subnet_ids          = module.network.subnet_ids
  security_group_id   = module.network.security_group_ids["proxy"]
  secret_arn          = module.secrets.database_app_secret_arn
  secrets_kms_key_arn = module.secrets.kms_key_arns["secrets"]
  logs_kms_key_arn    = module.secrets.kms_key_arns["logs"]
  log_retention_days  = local.sizing.observability.retention_days
  read_endpoint       = local.sizing.proxy.read_endpoint
  replicas            = local.sizing.postgres.replicas
  database            = { identifier = module.postgres.identifier }
  alarm_topic_arns    = [module.observability.topic_arns["ticket"]]
}

module "cache" {
  source = "./modules/cache"

  name               = local.name
  tags               = local.tags
  subnet_ids         = module.network.subnet_ids
  security_group_id  = module.network.security_group_ids["cache"]
  kms_key_arn        = module.secrets.kms_key_arns["cache"]
  logs_kms_key_arn   = module.secrets.kms_key_arns["logs"]
  log_retention_days = local.sizing.observability.retention_days
  node_type          = local.sizing.cache.node_type
  replicas           = local.sizing.cache.replicas
  multi_az           = local.sizing.cache.multi_az
  apply_immediately  = local.sizing.zero_downtime.apply_immediately
}

module "stream" {
  source = "./modules/stream"

  name                = local.name
  tags                = local.tags
  subnet_ids          = module.network.subnet_ids
  security_group_ids  = [module.network.security_group_ids["stream"]]
  kms_key_arn         = module.secrets.kms_key_arns["stream"]
  logs_kms_key_arn    = module.secrets.kms_key_arns["logs"]
  log_retention_days  = local.sizing.observability.retention_days
  brokers             = local.sizing.stream.brokers
  instance_type       = local.sizing.stream.instance_type
  storage_gib         = local.sizing.stream.storage_gib
  retention_hours     = local.sizing.stream.retention_hours
  enhanced_monitoring = local.sizing.observability.enhanced ? "PER_TOPIC_PER_BROKER" : "DEFAULT"
  connector = var.debezium_plugin == null ? null : {
    plugin = var.debezium_plugin
    database = {
      host        = module.postgres.host
      name        = module.postgres.database_name
      secret_arn  = module.secrets.replication_secret.arn
      secret_name = module.secrets.replication_secret.name
    }
    secrets_kms_key_arn = module.secrets.kms_key_arns["secrets"]
    workers             = local.sizing.stream.connect_workers
    mcus_per_worker     = local.sizing.stream.connect_mcus
  }
}

module "warehouse" {
  source = "./modules/warehouse"

  name               = local.name
  tags               = local.tags
  subnet_ids         = module.network.subnet_ids
  security_group_ids = [module.network.security_group_ids["warehouse"]]
  kms_key_arn        = module.secrets.kms_key_arns["warehouse"]
  logs_kms_key_arn   = module.secrets.kms_key_arns["logs"]
  log_retention_days = local.sizing.observability.retention_days
  access_logs_bucket = module.observability.logs_bucket
  mode               = local.sizing.warehouse.mode
  node_type          = local.sizing.warehouse.node_type
  nodes              = local.sizing.warehouse.nodes
  base_rpu           = local.sizing.warehouse.base_rpu
  max_rpu            = local.sizing.warehouse.max_rpu
  final_snapshot     = local.sizing.postgres.deletion_protection
}

module "service" {
  source = "./modules/service"

  name                     = local.name
  tags                     = local.tags
  vpc_id                   = module.network.vpc_id
  subnet_ids               = module.network.subnet_ids
  load_balancer_subnet_ids = module.network.public_subnet_ids
  security_group_ids = {
    load_balancer = module.network.security_group_ids["load_balancer"]
    api           = module.network.security_group_ids["api"]
    worker        = module.network.security_group_ids["worker"]
  }
  certificate_arn     = var.certificate_arn
  deletion_protection = local.sizing.postgres.deletion_protection
  access_logs_bucket  = module.observability.logs_bucket
  kms_key_arn         = module.secrets.kms_key_arns["logs"]
  log_retention_days  = local.sizing.observability.retention_days
  secrets_kms_key_arn = module.secrets.kms_key_arns["secrets"]
  image               = var.image
  collector_image     = var.collector_image
  environment         = local.environment
  secrets             = module.secrets.environment_secrets
  migrate             = { environment = local.migrate_environment, secrets = local.migrate_secrets }
  api                 = local.sizing.service.api
  worker              = local.sizing.service.worker
  cache_connect_arns  = module.cache.connect_arns
  worker_policy_arns  = { stream = module.stream.reader_policy_arn, warehouse = module.warehouse.writer_policy_arn }
  zero_downtime       = local.sizing.zero_downtime
}

module "observability" {
  source = "./modules/observability"

  name                      = local.name
  tags                      = local.tags
  kms_key_arn               = module.secrets.kms_key_arns["logs"]
  subscriptions             = var.alarm_subscriptions
  log_bucket_retention_days = local.sizing.observability.retention_days
  database = {
    identifier          = module.postgres.identifier
    replica_identifiers = module.postgres.replica_identifiers
    storage_gib         = local.sizing.postgres.storage_gib
  }
  proxy = local.sizing.proxy.enabled ? { pinned_alarm_arn = module.proxy[0].pinned_alarm_arn } : null
  cache = {
    replication_group_id = module.cache.replication_group_id
    nodes                = local.sizing.cache.replicas + 1
  }
  stream = {
    cluster_name   = module.stream.cluster_name
    brokers        = local.sizing.stream.brokers
    has_connector  = var.debezium_plugin != null
    connector_name = module.stream.connector_name
  }
  warehouse = {
    mode               = local.sizing.warehouse.mode
    cluster_identifier = module.warehouse.cluster_identifier
    workgroup_name     = module.warehouse.workgroup_name
    max_rpu            = local.sizing.warehouse.max_rpu
  }
  service = {
    cluster_name             = module.service.cluster_name
    service_names            = module.service.service_names
    least_tasks              = { api = local.sizing.service.api.min, worker = local.sizing.service.worker.min }
    load_balancer_dimensions = module.service.load_balancer_metric_dimensions
    metrics_namespace        = module.service.metrics_namespace
  }
}
