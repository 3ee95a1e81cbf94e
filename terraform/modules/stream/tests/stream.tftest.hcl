mock_provider "aws" {
  mock_resource "aws_msk_cluster" {
    defaults = {
      arn                        = "arn:aws:kafka:us-east-1:123456789012:cluster/attrium-test/6f1d"
      bootstrap_brokers_sasl_iam = "b-1:9098,b-2:9098"
    }
  }
  mock_resource "aws_msk_configuration" {
    defaults = { arn = "arn:aws:kafka:us-east-1:123456789012:configuration/attrium-test/6f1d" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/attrium-test-connector" }
  }
  mock_resource "aws_mskconnect_custom_plugin" {
    defaults = { arn = "arn:aws:kafkaconnect:us-east-1:123456789012:custom-plugin/attrium-test/6f1d" }
  }
  mock_resource "aws_mskconnect_worker_configuration" {
    defaults = { arn = "arn:aws:kafkaconnect:us-east-1:123456789012:worker-configuration/attrium-test/6f1d" }
  }
}

variables {
  name               = "attrium-test"
  subnet_ids         = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_ids = ["sg-stream"]
  kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/stream"
  logs_kms_key_arn   = "arn:aws:kms:us-east-1:123456789012:key/logs"
  connector = {
    plugin = {
      bucket_arn = "arn:aws:s3:::artifacts"
      key        = "debezium.zip"
    }
    database = {
      host        = "writer.internal"
      secret_arn  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:attrium-test/cdc-AbCdEf"
      secret_name = "attrium-test/cdc"
    }
    secrets_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/secrets"
  }
}

run "brokers_take_no_caller_without_a_role_and_no_plain_text" {
  command = apply

  assert {
    condition     = !aws_msk_cluster.this.client_authentication[0].unauthenticated && aws_msk_cluster.this.client_authentication[0].sasl[0].iam
    error_message = "Callers must authenticate by IAM."
  }
  assert {
    condition     = aws_msk_cluster.this.encryption_info[0].encryption_in_transit[0].client_broker == "TLS" && aws_msk_cluster.this.encryption_info[0].encryption_in_transit[0].in_cluster
    error_message = "Everything on the wire must be TLS."
  }
  assert {
    condition     = aws_msk_cluster.this.encryption_info[0].encryption_at_rest_kms_key_arn == var.kms_key_arn
    error_message = "What brokers store must be encrypted with the key of this part."
  }
  assert {
    condition     = aws_msk_cluster.this.broker_node_group_info[0].connectivity_info[0].public_access[0].type == "DISABLED"
    error_message = "Brokers must not be public."
  }
}

run "an_acknowledged_change_survives_the_loss_of_a_broker" {
  command = apply

  assert {
    condition = alltrue([for line in ["default.replication.factor=3", "min.insync.replicas=2", "unclean.leader.election.enable=false"] :
    contains(split("\n", aws_msk_configuration.this.server_properties), line)])
    error_message = "Two of three brokers must have a change before it is acknowledged, and none that missed it may lead."
  }
  assert {
    condition     = aws_mskconnect_connector.this["this"].connector_configuration["topic.creation.default.replication.factor"] == "3"
    error_message = "The topic of changes must be on three brokers."
  }
}

run "connector_is_the_shared_file_and_what_differs_by_environment" {
  command = apply

  assert {
    condition = alltrue([for name, value in jsondecode(file("${path.module}/connector.json")) :
    aws_mskconnect_connector.this["this"].connector_configuration[name] == value])
    error_message = "Nothing of connector.json may be overridden: local runs read the same file."
  }
  assert {
    condition = setsubtract(
      keys(aws_mskconnect_connector.this["this"].connector_configuration),
      keys(jsondecode(file("${path.module}/connector.json"))),
      ) == toset([
        "database.hostname", "database.port", "database.dbname", "database.user", "database.password", "database.sslmode",
        "topic.creation.default.replication.factor", "topic.creation.default.retention.ms",
    ])
    error_message = "Only the database and the sizes of the topic differ by environment."
  }
}

run "all_changes_go_to_one_topic_keyed_by_tenant_and_entity" {
  command = plan

  assert {
    condition     = output.topic == "attrium.changes"
    error_message = "The one topic is attrium.changes."
  }
  assert {
    condition = alltrue([for table in ["entity_values_ts", "entity_events"] :
      contains(split(";", local.connector_configuration["message.key.columns"]), "attrium.${table}:tenant_id,entity_id") &&
    can(regex("^${local.connector_configuration["transforms.oneTopic.topic.regex"]}$", "attrium.attrium.${table}"))])
    error_message = "Values and events of an entity must share a key and a topic, or a deletion overtakes its values."
  }
  assert {
    condition     = local.connector_configuration["transforms.oneTopic.key.enforce.uniqueness"] == "false"
    error_message = "The router must leave the key alone: it would put the table's name into it."
  }
  assert {
    condition     = !can(regex("^${local.connector_configuration["transforms.oneTopic.topic.regex"]}$", "__debezium-heartbeat.attrium"))
    error_message = "Debezium's own heartbeats are not changes."
  }
}

run "credentials_are_references_that_only_the_worker_resolves" {
  command = plan

  assert {
    condition     = local.connector_configuration["database.password"] == "$${secrets:attrium-test/cdc:password}"
    error_message = "The password must be a reference to the secret."
  }
  assert {
    condition     = local.connector_configuration["database.sslmode"] == "require"
    error_message = "The way to the database must be encrypted."
  }
}

run "connector_may_touch_its_topics_and_its_secret_alone" {
  command = apply

  assert {
    condition = alltrue(flatten([for statement in jsondecode(aws_iam_role_policy.connector["this"].policy).Statement :
    [for resource in flatten([statement.Resource]) : resource != "*"]]))
    error_message = "Every statement must name its resources."
  }
  assert {
    condition = contains(flatten([for statement in jsondecode(aws_iam_role_policy.connector["this"].policy).Statement : statement.Resource]),
    "arn:aws:kafka:us-east-1:123456789012:topic/attrium-test/6f1d/attrium.changes")
    error_message = "The topic must be named as IAM names it."
  }
}

run "reader_may_not_write" {
  command = apply

  assert {
    condition = length(setintersection(
      flatten([for statement in jsondecode(aws_iam_policy.reader.policy).Statement : statement.Action]),
    ["kafka-cluster:WriteData", "kafka-cluster:CreateTopic", "kafka-cluster:DeleteTopic"])) == 0
    error_message = "Whoever reads changes must not be able to make some."
  }
}

run "topic_and_brokers_keep_changes_as_long_as_declared" {
  command = plan
  variables {
    retention_hours = 24
  }

  assert {
    condition     = local.connector_configuration["topic.creation.default.retention.ms"] == "86400000"
    error_message = "The topic must keep 24 hours."
  }
  assert {
    condition     = contains(split("\n", aws_msk_configuration.this.server_properties), "log.retention.hours=24")
    error_message = "So must the brokers."
  }
}

run "without_a_connector_there_are_brokers_alone" {
  command = plan
  variables {
    connector = null
  }

  assert {
    condition     = length(aws_mskconnect_connector.this) == 0 && length(aws_iam_role.connector) == 0 && output.connector_name == null
    error_message = "Nothing of the connector may be there."
  }
}

run "values_outside_of_their_range_are_refused" {
  command = plan
  variables {
    name                  = "attrium-with-a-name-that-is-too-long"
    security_group_ids    = []
    kafka_version         = "latest"
    brokers               = 4
    instance_type         = "m7g.large"
    storage_gib           = 5
    retention_hours       = 0
    enhanced_monitoring   = "ALL"
    log_retention_days    = 10
    kafka_connect_version = "3.9"
  }
  expect_failures = [
    var.name, var.security_group_ids, var.kafka_version, var.brokers, var.instance_type, var.storage_gib,
    var.retention_hours, var.enhanced_monitoring, var.log_retention_days, var.kafka_connect_version,
  ]
}

run "a_single_zone_is_refused" {
  command = plan
  variables {
    subnet_ids = ["subnet-a"]
  }
  expect_failures = [var.subnet_ids]
}

run "plugin_that_is_no_zip_is_refused" {
  command = plan
  variables {
    connector = {
      plugin              = { bucket_arn = "arn:aws:s3:::artifacts", key = "debezium.tar.gz" }
      database            = { host = "writer", secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cdc-AbCdEf", secret_name = "cdc" }
      secrets_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/secrets"
    }
  }
  expect_failures = [var.connector]
}

run "workers_beyond_one_task_are_refused" {
  command = plan
  variables {
    connector = {
      plugin              = { bucket_arn = "arn:aws:s3:::artifacts", key = "debezium.zip" }
      database            = { host = "writer", secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cdc-AbCdEf", secret_name = "cdc" }
      secrets_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/secrets"
      workers             = 5
    }
  }
  expect_failures = [var.connector]
}

run "size_of_worker_that_msk_does_not_have_is_refused" {
  command = plan
  variables {
    connector = {
      plugin              = { bucket_arn = "arn:aws:s3:::artifacts", key = "debezium.zip" }
      database            = { host = "writer", secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:cdc-AbCdEf", secret_name = "cdc" }
      secrets_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/secrets"
      mcus_per_worker     = 3
    }
  }
  expect_failures = [var.connector]
}
