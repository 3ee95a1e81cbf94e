locals {
  provisioned = var.mode == "provisioned" ? { this = true } : {}
  serverless  = var.mode == "serverless" ? { this = true } : {}

  log_exports = ["connectionlog", "userlog", "useractivitylog"]
  # Redshift names its log groups itself, and makes them without key and without end where they are not there yet.
  log_groups = {
    for export in local.log_exports : export => (
      var.mode == "provisioned" ? "/aws/redshift/cluster/${var.name}/${export}" : "/aws/redshift/${var.name}/${export}"
    )
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

resource "aws_cloudwatch_log_group" "this" {
  for_each = local.log_groups

  name              = each.value
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
  tags              = var.tags
}

resource "aws_redshift_subnet_group" "this" {
  for_each = local.provisioned

  name       = var.name
  subnet_ids = var.subnet_ids
  tags       = var.tags
}

resource "aws_redshift_parameter_group" "this" {
  for_each = local.provisioned

  name   = var.name
  family = "redshift-2.0"
  tags   = var.tags

  parameter {
    name  = "require_ssl"
    value = "true"
  }

  parameter {
    name  = "enable_user_activity_logging"
    value = "true"
  }
}

resource "aws_redshift_cluster" "this" {
  #checkov:skip=CKV_AWS_71:It is logged, by aws_redshift_logging below; the check knows only the block that the provider has deprecated.
  for_each = local.provisioned

  cluster_identifier           = var.name
  database_name                = var.database
  node_type                    = var.node_type
  number_of_nodes              = var.nodes
  cluster_type                 = var.nodes == 1 ? "single-node" : "multi-node"
  cluster_subnet_group_name    = aws_redshift_subnet_group.this[each.key].name
  cluster_parameter_group_name = aws_redshift_parameter_group.this[each.key].name
  vpc_security_group_ids       = var.security_group_ids
  publicly_accessible          = false
  # COPY reads the bucket through the VPC, where endpoints and security groups bind it.
  enhanced_vpc_routing                 = true
  availability_zone_relocation_enabled = true

  encrypted  = true
  kms_key_id = var.kms_key_arn

  # Redshift makes and rotates the password; nobody here ever has it.
  master_username                   = "warehouse_admin"
  manage_master_password            = true
  master_password_secret_kms_key_id = var.kms_key_arn

  iam_roles            = [aws_iam_role.copy.arn]
  default_iam_role_arn = aws_iam_role.copy.arn

  allow_version_upgrade               = true
  automated_snapshot_retention_period = var.snapshot_retention_days
  skip_final_snapshot                 = !var.final_snapshot
  final_snapshot_identifier           = var.final_snapshot ? "${var.name}-final" : null

  tags = var.tags
}

resource "aws_redshift_logging" "this" {
  for_each = local.provisioned

  cluster_identifier   = aws_redshift_cluster.this[each.key].id
  log_destination_type = "cloudwatch"
  log_exports          = local.log_exports

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_redshiftserverless_namespace" "this" {
  for_each = local.serverless

  namespace_name = var.name
  db_name        = var.database
  kms_key_id     = var.kms_key_arn

  admin_username                   = "warehouse_admin"
  manage_admin_password            = true
  admin_password_secret_kms_key_id = var.kms_key_arn

  iam_roles            = [aws_iam_role.copy.arn]
  default_iam_role_arn = aws_iam_role.copy.arn
  log_exports          = local.log_exports

  tags = var.tags

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_redshiftserverless_workgroup" "this" {
  for_each = local.serverless

  workgroup_name       = var.name
  namespace_name       = aws_redshiftserverless_namespace.this[each.key].namespace_name
  base_capacity        = var.base_rpu
  max_capacity         = var.max_rpu
  subnet_ids           = var.subnet_ids
  security_group_ids   = var.security_group_ids
  publicly_accessible  = false
  enhanced_vpc_routing = true

  config_parameter {
    parameter_key   = "require_ssl"
    parameter_value = "true"
  }

  config_parameter {
    parameter_key   = "enable_user_activity_logging"
    parameter_value = "true"
  }

  tags = var.tags
}
