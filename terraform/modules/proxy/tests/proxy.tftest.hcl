mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }

  # A name of random characters may begin with a digit, which the provider refuses.
  mock_resource "aws_db_proxy_default_target_group" {
    defaults = { name = "default" }
  }

  mock_resource "aws_db_proxy" {
    defaults = { endpoint = "proxy.example" }
  }
}

variables {
  name                = "attrium-test"
  subnet_ids          = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_id   = "sg-proxy"
  secret_arn          = "arn:aws:secretsmanager:us-east-1:123456789012:secret:app"
  secrets_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/secrets"
  logs_kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/logs"
  database            = { identifier = "attrium-test", kind = "cluster" }
  replicas            = 2
  read_endpoint       = true
  alarm_topic_arns    = ["arn:aws:sns:us-east-1:123456789012:alarms"]
}

# Applied, to mocked AWS; the runs after it plan against that state.
run "clients_come_by_tls_and_with_the_applications_password_only" {
  command = apply

  assert {
    condition     = aws_db_proxy.this.require_tls && aws_db_proxy.this.vpc_security_group_ids == toset([var.security_group_id])
    error_message = "TLS is required, in the proxy's own group."
  }

  assert {
    condition     = one(aws_db_proxy.this.auth).secret_arn == var.secret_arn && one(aws_db_proxy.this.auth).client_password_auth_type == "POSTGRES_SCRAM_SHA_256"
    error_message = "One user, by SCRAM."
  }

  assert {
    condition     = !aws_db_proxy.this.debug_logging
    error_message = "Statements, and what customers store with them, stay out of its log."
  }
}

run "its_role_reads_one_secret_and_nothing_else" {
  command = plan

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.secret.policy).Statement : statement.Resource] == [var.secret_arn, var.secrets_kms_key_arn]
    error_message = "The application's secret, and the key that it is encrypted with."
  }
}

run "reads_have_an_endpoint_of_their_own" {
  command = plan

  assert {
    condition     = aws_db_proxy_endpoint.read[0].target_role == "READ_ONLY" && aws_db_proxy_target.this.db_cluster_identifier == "attrium-test" && aws_db_proxy_target.this.db_instance_identifier == null
    error_message = "It leads to the readers of the cluster."
  }
}

run "without_it_there_is_the_one_endpoint_to_the_writer" {
  command = plan

  variables {
    database      = { identifier = "attrium-test" }
    read_endpoint = false
  }

  assert {
    condition     = length(aws_db_proxy_endpoint.read) == 0 && output.read_host == null && aws_db_proxy_target.this.db_instance_identifier == "attrium-test"
    error_message = "No endpoint that leads nowhere."
  }
}

run "pinned_sessions_raise_an_alarm" {
  command = plan

  assert {
    condition     = aws_cloudwatch_metric_alarm.pinned.metric_name == "DatabaseConnectionsCurrentlySessionPinned" && aws_cloudwatch_metric_alarm.pinned.alarm_actions == toset(var.alarm_topic_arns)
    error_message = "The topics are told."
  }
}

run "connections_are_left_to_what_goes_around_it" {
  command = plan

  assert {
    condition     = one(aws_db_proxy_default_target_group.this.connection_pool_config).max_connections_percent == 60
    error_message = "Commits, the connector and administrators need some."
  }
}

run "a_read_endpoint_without_replicas_is_refused" {
  command = plan

  variables {
    replicas = 0
  }

  expect_failures = [var.read_endpoint]
}

run "a_database_of_another_kind_is_refused" {
  command = plan

  variables {
    database      = { identifier = "attrium-test", kind = "aurora" }
    read_endpoint = false
  }

  expect_failures = [var.database]
}

run "a_name_that_aws_would_not_take_everywhere_is_refused" {
  command = plan

  variables {
    name = "Attrium_Prod"
  }

  expect_failures = [var.name]
}

run "one_subnet_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-a"]
  }

  expect_failures = [var.subnet_ids]
}

run "a_proxy_that_takes_all_connections_is_refused" {
  command = plan

  variables {
    connections_percent = 100
  }

  expect_failures = [var.connections_percent]
}

run "waiting_for_ever_is_refused" {
  command = plan

  variables {
    borrow_timeout_seconds = 301
  }

  expect_failures = [var.borrow_timeout_seconds]
}

run "days_that_cloudwatch_does_not_know_are_refused" {
  command = plan

  variables {
    log_retention_days = 100
  }

  expect_failures = [var.log_retention_days]
}

run "an_alarm_without_a_threshold_is_refused" {
  command = plan

  variables {
    pinned_sessions = 0
  }

  expect_failures = [var.pinned_sessions]
}
