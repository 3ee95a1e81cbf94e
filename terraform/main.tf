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
  values = {
    app_password = coalesce(
      var.secret_values.app_password,
      try(ephemeral.aws_secretsmanager_random_password.this["app_password"].random_password, null),
    )
    replication_password = coalesce(
      var.secret_values.replication_password,
      try(ephemeral.aws_secretsmanager_random_password.this["replication_password"].random_password, null),
    )
    first_operator_key = try(coalesce(
      var.secret_values.first_operator_key,
      ephemeral.aws_secretsmanager_random_password.this["first_operator_key"].random_password,
    ), null)
    tenant_signing_key = coalesce(
      var.secret_values.tenant_signing_key,
      try(ephemeral.aws_secretsmanager_random_password.this["tenant_signing_key"].random_password, null),
    )
    token_keys = coalesce(
      var.secret_values.token_keys,
      try("k${var.secret_versions.token_keys}:${ephemeral.aws_secretsmanager_random_password.this["token_key"].random_password}", null),
    )
  }
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
