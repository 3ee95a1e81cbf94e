data "aws_partition" "current" {}

locals {
  major    = split(".", var.engine_version)[0]
  enhanced = var.monitoring_seconds > 0

  # A static parameter needs a restart: a new server has it from the start, an old one from its next maintenance window.
  # pg_partman is not preloaded: RDS has no background worker of it, and the store's job in pg_cron calls it.
  parameters = {
    "rds.logical_replication"     = { value = "1", static = true }
    "rds.force_ssl"               = { value = "1", static = false }
    "shared_preload_libraries"    = { value = "pg_stat_statements,pg_cron", static = true }
    "cron.database_name"          = { value = var.database_name, static = true }
    "max_replication_slots"       = { value = tostring(var.replication_slots), static = true }
    "max_wal_senders"             = { value = tostring(var.replication_slots + var.replicas + 5), static = true }
    "max_slot_wal_keep_size"      = { value = tostring(floor(var.storage_gib * 1024 * var.slot_share_percent / 100)), static = false }
    "pg_stat_statements.track"    = { value = "ALL", static = false }
    "track_io_timing"             = { value = "1", static = false }
    "log_lock_waits"              = { value = "1", static = false }
    "log_min_duration_statement"  = { value = "1000", static = false }
    "log_autovacuum_min_duration" = { value = "10000", static = false }
    # What a parameter holds is a customer's value: it stays out of logs.
    "log_parameter_max_length"          = { value = "0", static = false }
    "log_parameter_max_length_on_error" = { value = "0", static = false }
  }
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids

  tags = var.tags
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-postgres${local.major}-"
  family      = "postgres${local.major}"
  description = "Attrium: logical replication, TLS only, limits of slots"

  dynamic "parameter" {
    for_each = local.parameters

    content {
      name         = parameter.key
      value        = parameter.value.value
      apply_method = parameter.value.static ? "pending-reboot" : "immediate"
    }
  }

  tags = var.tags

  # A new major version needs a new group, and the old one cannot go while a server uses it.
  lifecycle {
    create_before_destroy = true
  }
}

# RDS would make them without encryption and keep them for ever.
resource "aws_cloudwatch_log_group" "server" {
  for_each = toset(concat([var.name], [for number in range(var.replicas) : "${var.name}-replica-${number + 1}"]))

  name              = "/aws/rds/instance/${each.key}/postgresql"
  kms_key_id        = var.logs_kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_iam_role" "monitoring" {
  count = local.enhanced ? 1 : 0

  name = "${var.name}-rds-monitoring"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
    }]
  })

  tags = var.tags
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  count = local.enhanced ? 1 : 0

  role       = aws_iam_role.monitoring[0].name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class

  db_name  = var.database_name
  username = "attrium_master"
  # RDS makes the password, keeps it in a secret of its own and rotates it: Terraform never sees it. The service does not
  # use it; `attrium migrate` does, to make the roles that the service logs in as.
  manage_master_user_password   = true
  master_user_secret_kms_key_id = var.secrets_kms_key_arn

  allocated_storage     = var.storage_gib
  max_allocated_storage = var.max_storage_gib
  storage_type          = "gp3"
  iops                  = var.iops
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  multi_az               = var.multi_az
  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  parameter_group_name                = aws_db_parameter_group.this.name
  iam_database_authentication_enabled = true
  auto_minor_version_upgrade          = true
  apply_immediately                   = var.apply_immediately

  backup_retention_period   = var.backup_days
  backup_window             = "02:00-03:00"
  maintenance_window        = "sun:03:30-sun:04:30"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = !var.deletion_protection
  deletion_protection       = var.deletion_protection
  skip_final_snapshot       = !var.deletion_protection
  final_snapshot_identifier = var.deletion_protection ? "${var.name}-final" : null

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = var.insights_days
  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = local.enhanced ? aws_iam_role.monitoring[0].arn : null
  enabled_cloudwatch_logs_exports       = ["postgresql"]

  tags = var.tags

  depends_on = [aws_cloudwatch_log_group.server, aws_iam_role_policy_attachment.monitoring]
}

resource "aws_db_instance" "replica" {
  #checkov:skip=CKV_AWS_157:A replica that fails is made again while others answer; the writer has the standby.
  count = var.replicas

  identifier          = "${var.name}-replica-${count.index + 1}"
  replicate_source_db = aws_db_instance.this.identifier
  instance_class      = var.instance_class

  max_allocated_storage = var.max_storage_gib
  storage_type          = "gp3"
  iops                  = var.iops
  storage_encrypted     = true
  kms_key_id            = var.kms_key_arn

  multi_az               = false
  vpc_security_group_ids = [var.security_group_id]
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  parameter_group_name                = aws_db_parameter_group.this.name
  iam_database_authentication_enabled = true
  auto_minor_version_upgrade          = true
  apply_immediately                   = var.apply_immediately

  # A replica can be made again from the writer.
  skip_final_snapshot   = true
  copy_tags_to_snapshot = true
  deletion_protection   = var.deletion_protection
  maintenance_window    = "sun:04:30-sun:05:30"

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = var.insights_days
  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = local.enhanced ? aws_iam_role.monitoring[0].arn : null
  enabled_cloudwatch_logs_exports       = ["postgresql"]

  tags = var.tags

  depends_on = [aws_cloudwatch_log_group.server, aws_iam_role_policy_attachment.monitoring]
}
