# Change data capture: one task of Debezium reads one replication slot and writes one topic.

locals {
  connectors    = var.connector == null ? {} : { this = var.connector }
  offsets_topic = "attrium.connector-offsets"
}

resource "aws_cloudwatch_log_group" "connector" {
  for_each = local.connectors

  name              = "/${var.name}/stream/connector"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
  tags              = var.tags
}

resource "aws_mskconnect_custom_plugin" "this" {
  for_each = local.connectors

  # A plug-in never changes: a new version is a new plug-in, made before the old one goes.
  name         = "${var.name}-${substr(sha256(jsonencode(each.value.plugin)), 0, 8)}"
  content_type = "ZIP"
  tags         = var.tags

  location {
    s3 {
      bucket_arn     = each.value.plugin.bucket_arn
      file_key       = each.value.plugin.key
      object_version = each.value.plugin.object_version
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_mskconnect_worker_configuration" "this" {
  for_each = local.connectors

  name = var.name
  tags = var.tags
  properties_file_content = join("\n", [
    "key.converter=${local.connector_settings["key.converter"]}",
    "value.converter=${local.connector_settings["value.converter"]}",
    "config.providers=secrets",
    "config.providers.secrets.class=com.amazonaws.kafka.config.providers.SecretsManagerConfigProvider",
    "config.providers.secrets.param.region=${data.aws_region.current.name}",
    # A name of our own: with the one that MSK makes up, a connector that is made anew would forget where it was.
    "offset.storage.topic=${local.offsets_topic}",
  ])
}

resource "aws_iam_role" "connector" {
  for_each = local.connectors

  name = "${var.name}-connector"
  tags = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "kafkaconnect.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "connector" {
  for_each = local.connectors

  name = "write-changes"
  role = aws_iam_role.connector[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster", "kafka-cluster:WriteDataIdempotently"]
        Resource = aws_msk_cluster.this.arn
      },
      {
        Effect = "Allow"
        Action = ["kafka-cluster:CreateTopic", "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData", "kafka-cluster:WriteData"]
        Resource = [
          "${local.topic_arn_prefix}/${local.topic}",
          "${local.topic_arn_prefix}/${local.offsets_topic}",
          # Where Debezium beats, and where MSK Connect keeps configuration and status.
          "${local.topic_arn_prefix}/__debezium-heartbeat.*",
          "${local.topic_arn_prefix}/__amazon_msk_connect_*",
        ]
      },
      {
        Effect   = "Allow"
        Action   = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
        Resource = ["${local.group_arn_prefix}/__amazon_msk_connect_*", "${local.group_arn_prefix}/connect-*"]
      },
      {
        Effect   = "Allow"
        Action   = "secretsmanager:GetSecretValue"
        Resource = each.value.database.secret_arn
      },
      {
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = each.value.secrets_kms_key_arn
      },
    ]
  })
}

resource "aws_mskconnect_connector" "this" {
  for_each = local.connectors

  name                       = var.name
  kafkaconnect_version       = var.kafka_connect_version
  service_execution_role_arn = aws_iam_role.connector[each.key].arn
  connector_configuration    = local.connector_configuration
  tags                       = var.tags

  capacity {
    provisioned_capacity {
      mcu_count    = each.value.mcus_per_worker
      worker_count = each.value.workers
    }
  }

  kafka_cluster {
    apache_kafka_cluster {
      bootstrap_servers = aws_msk_cluster.this.bootstrap_brokers_sasl_iam

      vpc {
        security_groups = var.security_group_ids
        subnets         = var.subnet_ids
      }
    }
  }

  kafka_cluster_client_authentication {
    authentication_type = "IAM"
  }

  kafka_cluster_encryption_in_transit {
    encryption_type = "TLS"
  }

  plugin {
    custom_plugin {
      arn      = aws_mskconnect_custom_plugin.this[each.key].arn
      revision = aws_mskconnect_custom_plugin.this[each.key].latest_revision
    }
  }

  worker_configuration {
    arn      = aws_mskconnect_worker_configuration.this[each.key].arn
    revision = aws_mskconnect_worker_configuration.this[each.key].latest_revision
  }

  log_delivery {
    worker_log_delivery {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.connector[each.key].name
      }
    }
  }

  # It connects as soon as it exists.
  depends_on = [aws_iam_role_policy.connector]
}
