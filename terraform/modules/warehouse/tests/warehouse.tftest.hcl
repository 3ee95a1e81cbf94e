mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::attrium-test-landing-1" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/attrium-test-copy" }
  }
  mock_resource "aws_redshiftserverless_workgroup" {
    defaults = { arn = "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/6f1d" }
  }
}

variables {
  name               = "attrium-test"
  subnet_ids         = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_ids = ["sg-warehouse"]
  kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/warehouse"
  logs_kms_key_arn   = "arn:aws:kms:us-east-1:123456789012:key/logs"
  access_logs_bucket = "attrium-test-logs"
  mode               = "provisioned"
  node_type          = "ra3.xlplus"
  nodes              = 2
}

run "provisioned_warehouse_is_closed_encrypted_and_logged" {
  command = apply

  assert {
    condition     = length(aws_redshiftserverless_workgroup.this) == 0 && output.cluster_identifier == "attrium-test" && output.workgroup_name == null
    error_message = "Mode provisioned is a cluster and no workgroup."
  }
  assert {
    condition     = !aws_redshift_cluster.this["this"].publicly_accessible && aws_redshift_cluster.this["this"].enhanced_vpc_routing
    error_message = "It must be private, and COPY must go through the VPC."
  }
  assert {
    condition     = tobool(aws_redshift_cluster.this["this"].encrypted) && aws_redshift_cluster.this["this"].kms_key_id == var.kms_key_arn
    error_message = "It must be encrypted with the key of this part."
  }
  assert {
    condition     = contains([for parameter in aws_redshift_parameter_group.this["this"].parameter : "${parameter.name}=${parameter.value}"], "require_ssl=true")
    error_message = "Connections must be TLS."
  }
  assert {
    condition     = aws_redshift_logging.this["this"].log_exports == toset(["connectionlog", "userlog", "useractivitylog"])
    error_message = "Connections, users and statements must be logged."
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : startswith(group.name, "/aws/redshift/cluster/attrium-test/") && group.kms_key_id == var.logs_kms_key_arn])
    error_message = "Log groups must have the names that Redshift writes to, and a key."
  }
}

run "serverless_warehouse_is_closed_encrypted_and_logged" {
  command = apply
  variables {
    mode      = "serverless"
    node_type = null
    nodes     = null
    base_rpu  = 8
    max_rpu   = 32
  }

  assert {
    condition     = length(aws_redshift_cluster.this) == 0 && output.workgroup_name == "attrium-test" && output.cluster_identifier == null
    error_message = "Mode serverless is a workgroup and no cluster."
  }
  assert {
    condition     = !aws_redshiftserverless_workgroup.this["this"].publicly_accessible && aws_redshiftserverless_workgroup.this["this"].enhanced_vpc_routing
    error_message = "It must be private, and COPY must go through the VPC."
  }
  assert {
    condition     = aws_redshiftserverless_namespace.this["this"].kms_key_id == var.kms_key_arn
    error_message = "It must be encrypted with the key of this part."
  }
  assert {
    condition     = contains([for parameter in aws_redshiftserverless_workgroup.this["this"].config_parameter : "${parameter.parameter_key}=${parameter.parameter_value}"], "require_ssl=true")
    error_message = "Connections must be TLS."
  }
  assert {
    condition     = aws_redshiftserverless_namespace.this["this"].log_exports == toset(["connectionlog", "userlog", "useractivitylog"])
    error_message = "Connections, users and statements must be logged."
  }
  assert {
    condition     = aws_redshiftserverless_workgroup.this["this"].max_capacity == 32
    error_message = "Its capacity, and with it its cost, must be bounded."
  }
}

run "nobody_here_has_the_administrators_password" {
  command = plan

  assert {
    condition     = aws_redshift_cluster.this["this"].manage_master_password && aws_redshift_cluster.this["this"].master_password == null
    error_message = "Redshift must make and keep the password."
  }
}

run "copy_may_read_the_landing_bucket_and_nothing_else" {
  command = apply

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.copy.policy).Statement : statement.Action])) == toset([
      "s3:GetObject", "s3:GetBucketLocation", "s3:ListBucket", "kms:Decrypt",
    ])
    error_message = "COPY must only read."
  }
  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.copy.policy).Statement : statement.Resource])) == toset([
      "arn:aws:s3:::attrium-test-landing-1", "arn:aws:s3:::attrium-test-landing-1/*", var.kms_key_arn,
    ])
    error_message = "COPY must see nothing but the landing bucket."
  }
}

run "writer_asks_as_a_user_of_its_own_and_for_its_own_answers" {
  command = apply

  assert {
    condition     = !contains(flatten([for statement in jsondecode(aws_iam_policy.writer.policy).Statement : statement.Action]), "secretsmanager:GetSecretValue")
    error_message = "The writer must not be able to read the administrator's password."
  }
  assert {
    condition = alltrue([for statement in jsondecode(aws_iam_policy.writer.policy).Statement :
    statement.Resource != "*" || try(statement.Condition.StringEquals["redshift-data:statement-owner-iam-userid"], "") == "$${aws:userid}"])
    error_message = "What names no resource must be bound to the caller's own statements."
  }
  assert {
    condition = contains([for statement in jsondecode(aws_iam_policy.writer.policy).Statement : statement.Resource],
    "arn:aws:redshift:us-east-1:123456789012:cluster:attrium-test")
    error_message = "Statements must be bound to this warehouse."
  }
}

run "landing_bucket_is_private_encrypted_and_forgets" {
  command = apply

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.landing.block_public_acls, aws_s3_bucket_public_access_block.landing.block_public_policy,
      aws_s3_bucket_public_access_block.landing.ignore_public_acls, aws_s3_bucket_public_access_block.landing.restrict_public_buckets,
    ])
    error_message = "Nothing of it may be public."
  }
  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.landing.rule).apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    error_message = "It must be encrypted with the key of this part."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.landing.rule[0].expiration[0].days == 7
    error_message = "Files must go after a week."
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.landing.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "Without TLS nothing may be asked of it."
  }
}

run "a_single_node_is_a_cluster_too" {
  command = plan
  variables {
    nodes = 1
  }

  assert {
    condition     = aws_redshift_cluster.this["this"].cluster_type == "single-node"
    error_message = "Redshift wants to be told that it is alone."
  }
}

run "values_outside_of_their_range_are_refused" {
  command = plan
  variables {
    name                    = "Attrium"
    subnet_ids              = ["subnet-a"]
    security_group_ids      = []
    node_type               = "dc2.large"
    nodes                   = 0
    base_rpu                = 8
    database                = "Attrium!"
    snapshot_retention_days = 0
    landing_retention_days  = 0
    log_retention_days      = 10
  }
  expect_failures = [
    var.name, var.subnet_ids, var.security_group_ids, var.node_type, var.nodes, var.base_rpu, var.database,
    var.snapshot_retention_days, var.landing_retention_days, var.log_retention_days,
  ]
}

run "serverless_without_its_capacity_and_in_two_zones_is_refused" {
  command = plan
  variables {
    mode       = "serverless"
    subnet_ids = ["subnet-a", "subnet-b"]
    base_rpu   = 12
  }
  expect_failures = [var.subnet_ids, var.node_type, var.nodes, var.base_rpu]
}

run "serverless_without_a_bound_is_refused" {
  command = plan
  variables {
    mode      = "serverless"
    node_type = null
    nodes     = null
    base_rpu  = 16
  }
  expect_failures = [var.max_rpu]
}

run "a_bound_on_nodes_that_have_none_is_refused" {
  command = plan
  variables {
    max_rpu = 8
  }
  expect_failures = [var.max_rpu]
}

run "unknown_mode_is_refused" {
  command = plan
  variables {
    mode = "cluster"
  }
  expect_failures = [var.mode]
}
