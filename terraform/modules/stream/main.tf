locals {
  replication_factor = min(3, var.brokers)

  # What holds wherever the connector runs; a local run reads the same file.
  connector_settings = jsondecode(file("${path.module}/connector.json"))
  topic              = local.connector_settings["transforms.oneTopic.topic.replacement"]

  # What differs by environment. The values of ${secrets:...} are fetched by the worker and are in no state and no plan.
  connector_configuration = var.connector == null ? {} : merge(local.connector_settings, {
    "database.hostname" = var.connector.database.host
    "database.port"     = tostring(var.connector.database.port)
    "database.dbname"   = var.connector.database.name
    "database.user"     = "$${secrets:${var.connector.database.secret_name}:username}"
    "database.password" = "$${secrets:${var.connector.database.secret_name}:password}"
    # Encrypted, but the certificate is not checked: the workers' trust store has no RDS authority.
    "database.sslmode" = "require"

    "topic.creation.default.replication.factor" = tostring(local.replication_factor)
    "topic.creation.default.retention.ms"       = tostring(var.retention_hours * 3600 * 1000)
  })

  # IAM names the topics of arn:...:cluster/CLUSTER/UUID as arn:...:topic/CLUSTER/UUID/TOPIC.
  topic_arn_prefix = replace(aws_msk_cluster.this.arn, ":cluster/", ":topic/")
  group_arn_prefix = replace(aws_msk_cluster.this.arn, ":cluster/", ":group/")
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

resource "aws_cloudwatch_log_group" "brokers" {
  name              = "/${var.name}/stream/brokers"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.logs_kms_key_arn
  tags              = var.tags
}

resource "aws_msk_configuration" "this" {
  name = var.name
  # A change that brokers lost would never be sent again, because the slot has moved on: nothing is acknowledged before
  # two brokers have it, and a broker that missed some never leads.
  server_properties = join("\n", [
    "auto.create.topics.enable=false",
    "default.replication.factor=${local.replication_factor}",
    "min.insync.replicas=${local.replication_factor - 1}",
    "unclean.leader.election.enable=false",
    "log.retention.hours=${var.retention_hours}",
  ])

  lifecycle {
    # A configuration that brokers use cannot be deleted.
    create_before_destroy = true
  }
}

resource "aws_msk_cluster" "this" {
  cluster_name           = var.name
  kafka_version          = var.kafka_version
  number_of_broker_nodes = var.brokers
  enhanced_monitoring    = var.enhanced_monitoring
  tags                   = var.tags

  broker_node_group_info {
    instance_type   = var.instance_type
    client_subnets  = var.subnet_ids
    security_groups = var.security_group_ids

    storage_info {
      ebs_storage_info {
        volume_size = var.storage_gib
      }
    }

    connectivity_info {
      public_access {
        type = "DISABLED"
      }
    }
  }

  client_authentication {
    unauthenticated = false

    sasl {
      iam = true
    }
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = var.kms_key_arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this.arn
    revision = aws_msk_configuration.this.latest_revision
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.brokers.name
      }
    }
  }
}

# For whoever reads the changes: the worker that fills the cache and the warehouse.
resource "aws_iam_policy" "reader" {
  name        = "${var.name}-stream-reader"
  description = "Reads the topic of changes, as a consumer group of its own."
  tags        = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"]
        Resource = aws_msk_cluster.this.arn
      },
      {
        Effect   = "Allow"
        Action   = ["kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"]
        Resource = "${local.topic_arn_prefix}/${local.topic}"
      },
      {
        Effect   = "Allow"
        Action   = ["kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup"]
        Resource = "${local.group_arn_prefix}/attrium-*"
      },
    ]
  })
}
