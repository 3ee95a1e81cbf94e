data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  root   = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
  region = data.aws_region.current.name

  account = {
    Sid       = "AccountDecidesByIam"
    Effect    = "Allow"
    Principal = { AWS = local.root }
    Action    = "kms:*"
    Resource  = "*"
  }

  # Services that use a key on nobody's behalf, so that no role's policy can allow it to them.
  services = {
    logs = [{
      Sid       = "LogsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "logs.${local.region}.amazonaws.com" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { ArnLike = {
        "kms:EncryptionContext:aws:logs:arn" = "arn:${data.aws_partition.current.partition}:logs:${local.region}:${data.aws_caller_identity.current.account_id}:*"
      } }
      }, {
      Sid       = "AlarmsToTheirTopic"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  }

  # sslmode=require: both drivers of the service verify certificate and host name under it.
  url = "postgres://${var.database.app_role}:%s@%s:5432/${var.database.name}?sslmode=require"

  # Which number writes a secret anew; its value is in `contents`.
  secrets = merge(local.lasting, var.first_operator_key ? {
    "first-operator-key" = {
      description = "ATTRIUM_DEV_API_KEY, until there is an operator's key that lasts"
      version     = 1
    }
  } : {})

  lasting = {
    "database-app" = {
      description = "User name and password of the application's role, for RDS Proxy"
      version     = var.versions.database
    }
    "database-url" = {
      description = "DATABASE_URL"
      version     = var.versions.database
    }
    "database-writer-url" = {
      description = "DATABASE_WRITER_URL"
      version     = var.versions.database
    }
    "database-replication" = {
      description = "User name and password of the connector's role"
      version     = var.versions.replication
    }
    "tenant-signing-key" = {
      description = "ATTRIUM_TENANT_SIGNING_KEY"
      version     = var.versions.tenant_signing_key
    }
    "token-keys" = {
      description = "ATTRIUM_TOKEN_KEYS"
      version     = var.versions.token_keys
    }
  }

  contents = {
    "database-app" = jsonencode({
      username = var.database.app_role
      password = var.values.app_password
    })
    "database-replication" = jsonencode({
      username = var.database.replication_role
      password = var.values.replication_password
    })
    "database-url"        = format(local.url, var.values.app_password, var.database.host)
    "database-writer-url" = format(local.url, var.values.app_password, var.database.writer_host)
    "tenant-signing-key"  = var.values.tenant_signing_key
    "token-keys"          = var.values.token_keys
    "first-operator-key"  = var.values.first_operator_key
  }
}

resource "aws_kms_key" "this" {
  for_each = var.purposes

  description             = "${var.name}: ${each.key}"
  enable_key_rotation     = true
  deletion_window_in_days = var.recovery_days
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.account], lookup(local.services, each.key, []))
  })

  tags = var.tags
}

resource "aws_kms_alias" "this" {
  for_each = var.purposes

  name          = "alias/${var.name}/${each.key}"
  target_key_id = aws_kms_key.this[each.key].key_id
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:Rotated by hand with versions. A rotation alone would cut the service off, which reads secrets when it starts; migrate has to set the new password first.
  for_each = local.secrets

  name                    = "${var.name}/${each.key}"
  description             = each.value.description
  kms_key_id              = aws_kms_key.this["secrets"].arn
  recovery_window_in_days = var.recovery_days

  tags = var.tags
}

resource "aws_secretsmanager_secret_version" "this" {
  for_each = local.secrets

  secret_id                = aws_secretsmanager_secret.this[each.key].id
  secret_string_wo         = local.contents[each.key]
  secret_string_wo_version = each.value.version
}
