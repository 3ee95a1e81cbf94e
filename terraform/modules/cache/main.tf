locals {
  users = {
    # A group must have a user of the name `default`, which is who says nothing: it may do nothing.
    default = {
      name   = "default"
      access = "off ~* -@all"
      auth   = "no-password-required"
    }
    # Its password is a token of 15 minutes that IAM signs: there is none to store, and none in the state.
    app = {
      name   = "${var.name}-app"
      access = "on ~entity:* ~watermark:* ~lease:* +@all -@admin -@dangerous"
      auth   = "iam"
    }
  }
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids

  tags = var.tags
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-redis7"
  family      = "redis7"
  description = "Attrium: only keys with a time to live are evicted"

  parameter {
    name  = "maxmemory-policy"
    value = var.eviction
  }

  tags = var.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_elasticache_user" "this" {
  for_each = local.users

  user_id       = "${var.name}-${each.key}"
  user_name     = each.value.name == "default" ? "default" : "${var.name}-${each.key}"
  engine        = "redis"
  access_string = each.value.access

  authentication_mode {
    type = each.value.auth
  }

  tags = var.tags
}

resource "aws_elasticache_user_group" "this" {
  user_group_id = var.name
  engine        = "redis"
  user_ids      = [for user in aws_elasticache_user.this : user.user_id]

  tags = var.tags
}

resource "aws_cloudwatch_log_group" "slow" {
  name              = "/attrium/${var.name}/cache-slow"
  kms_key_id        = var.logs_kms_key_arn
  retention_in_days = var.log_retention_days

  tags = var.tags
}

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Attrium: cache of entities"
  engine               = "redis"
  engine_version       = var.engine_version
  node_type            = var.node_type
  num_cache_clusters   = var.replicas + 1
  port                 = 6379
  parameter_group_name = aws_elasticache_parameter_group.this.name
  subnet_group_name    = aws_elasticache_subnet_group.this.name
  security_group_ids   = [var.security_group_id]

  automatic_failover_enabled = var.replicas > 0
  multi_az_enabled           = var.multi_az

  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  user_group_ids             = [aws_elasticache_user_group.this.user_group_id]

  # A cache starts cold: there is nothing to restore.
  snapshot_retention_limit   = 0
  auto_minor_version_upgrade = true
  maintenance_window         = "sun:05:30-sun:06:30"
  apply_immediately          = var.apply_immediately

  log_delivery_configuration {
    destination      = aws_cloudwatch_log_group.slow.name
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }

  tags = var.tags
}
