mock_provider "aws" {
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }

  mock_resource "aws_db_instance" {
    defaults = {
      address            = "writer.example"
      master_user_secret = [{ secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds", kms_key_id = "mocked", secret_status = "active" }]
    }
  }
}

variables {
  name                = "attrium-test"
  subnet_ids          = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_id   = "sg-database"
  kms_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/database"
  secrets_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/secrets"
  logs_kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/logs"
  instance_class      = "db.r6g.large"
  storage_gib         = 400
  max_storage_gib     = 800
  replicas            = 2
}

# Applied, to mocked AWS; the runs after it plan against that state.
run "every_server_is_private_and_encrypted" {
  command = apply

  assert {
    condition = alltrue([
      for server in concat([aws_db_instance.this], aws_db_instance.replica) :
      server.publicly_accessible == false && server.storage_encrypted && server.kms_key_id == var.kms_key_arn && server.vpc_security_group_ids == toset([var.security_group_id])
    ])
    error_message = "Writer and replicas are in the database's group, by its key, and nowhere public."
  }

  assert {
    condition     = length(aws_db_instance.replica) == 2 && alltrue([for server in aws_db_instance.replica : server.replicate_source_db == aws_db_instance.this.identifier])
    error_message = "As many replicas as asked for, all of the writer."
  }
}

run "nobody_knows_the_master_password" {
  command = plan

  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null && aws_db_instance.this.master_user_secret_kms_key_id == var.secrets_kms_key_arn
    error_message = "RDS makes it and keeps it, by the key for secrets."
  }

  assert {
    condition     = aws_db_instance.this.username != "attrium_app"
    error_message = "The master user is not the one that the service logs in as."
  }
}

run "changes_can_be_replicated_and_connections_are_tls_only" {
  command = plan

  assert {
    condition = alltrue([
      for name, value in { "rds.logical_replication" = "1", "rds.force_ssl" = "1", "shared_preload_libraries" = "pg_stat_statements,pg_cron", "cron.database_name" = "attrium" } :
      contains([for parameter in aws_db_parameter_group.this.parameter : "${parameter.name}=${parameter.value}"], "${name}=${value}")
    ])
    error_message = "Logical replication, TLS, and the libraries that the store's maintenance uses."
  }

  assert {
    condition     = aws_db_parameter_group.this.family == "postgres17"
    error_message = "The family follows from the version."
  }
}

run "a_slot_that_nobody_reads_cannot_fill_the_disk" {
  command = plan

  assert {
    condition = contains(
      [for parameter in aws_db_parameter_group.this.parameter : "${parameter.name}=${parameter.value}"],
      "max_slot_wal_keep_size=102400",
    )
    error_message = "A quarter of 400 GiB, in MB."
  }

  assert {
    condition = alltrue([
      for setting in ["max_replication_slots=5", "max_wal_senders=12"] :
      contains([for parameter in aws_db_parameter_group.this.parameter : "${parameter.name}=${parameter.value}"], setting)
    ])
    error_message = "Few slots; a sender for each of them, for each replica, and five to spare."
  }
}

run "what_customers_store_stays_out_of_the_log" {
  command = plan

  assert {
    condition     = contains([for parameter in aws_db_parameter_group.this.parameter : "${parameter.name}=${parameter.value}"], "log_parameter_max_length=0")
    error_message = "Slow statements are logged without their parameters."
  }

  assert {
    condition     = !contains([for parameter in aws_db_parameter_group.this.parameter : parameter.name], "log_statement")
    error_message = "Statements of migrate carry a password, so they are not logged one by one."
  }

  assert {
    condition     = length(aws_cloudwatch_log_group.server) == 3 && alltrue([for group in aws_cloudwatch_log_group.server : group.kms_key_id == var.logs_kms_key_arn])
    error_message = "A log group for each server, encrypted."
  }
}

run "a_protected_database_leaves_a_snapshot_and_its_backups" {
  command = plan

  assert {
    condition     = aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot && aws_db_instance.this.final_snapshot_identifier == "attrium-test-final" && !aws_db_instance.this.delete_automated_backups
    error_message = "What is protected is not lost with the server."
  }

  assert {
    condition     = aws_db_instance.this.backup_retention_period == 14 && aws_db_instance.this.multi_az
    error_message = "Two weeks of backups and a standby, unless less is asked for."
  }
}

run "a_database_without_protection_goes_without_a_trace" {
  command = plan

  variables {
    deletion_protection = false
    multi_az            = false
  }

  assert {
    condition     = !aws_db_instance.this.deletion_protection && aws_db_instance.this.skip_final_snapshot && !aws_db_instance.this.multi_az
    error_message = "A throw-away environment can be thrown away."
  }
}

run "without_enhanced_monitoring_there_is_no_role_for_it" {
  command = plan

  variables {
    monitoring_seconds = 0
  }

  assert {
    condition     = length(aws_iam_role.monitoring) == 0 && aws_db_instance.this.monitoring_interval == 0
    error_message = "Off is off."
  }

  assert {
    condition     = aws_db_instance.this.performance_insights_enabled
    error_message = "Performance Insights stays on: seven days of it are free."
  }
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

run "a_version_older_than_the_store_needs_is_refused" {
  command = plan

  variables {
    engine_version = "14"
  }

  expect_failures = [var.engine_version]
}

run "what_is_no_class_of_rds_is_refused" {
  command = plan

  variables {
    instance_class = "m6g.large"
  }

  expect_failures = [var.instance_class]
}

run "less_disk_than_rds_gives_is_refused" {
  command = plan

  variables {
    storage_gib = 10
  }

  expect_failures = [var.storage_gib]
}

run "a_disk_that_cannot_grow_is_refused" {
  command = plan

  variables {
    max_storage_gib = 400
  }

  expect_failures = [var.max_storage_gib]
}

run "operations_that_a_small_disk_does_not_have_are_refused" {
  command = plan

  variables {
    storage_gib     = 100
    max_storage_gib = 200
    iops            = 6000
  }

  expect_failures = [var.iops]
}

run "more_replicas_than_rds_allows_are_refused" {
  command = plan

  variables {
    replicas = 16
  }

  expect_failures = [var.replicas]
}

run "no_backups_are_refused" {
  command = plan

  variables {
    backup_days = 0
  }

  expect_failures = [var.backup_days]
}

run "an_interval_that_rds_does_not_know_is_refused" {
  command = plan

  variables {
    monitoring_seconds = 20
  }

  expect_failures = [var.monitoring_seconds]
}

run "insights_kept_for_a_time_that_rds_does_not_know_are_refused" {
  command = plan

  variables {
    insights_days = 30
  }

  expect_failures = [var.insights_days]
}

run "days_that_cloudwatch_does_not_know_are_refused" {
  command = plan

  variables {
    log_retention_days = 100
  }

  expect_failures = [var.log_retention_days]
}

run "a_single_slot_is_refused" {
  command = plan

  variables {
    replication_slots = 1
  }

  expect_failures = [var.replication_slots]
}

run "slots_that_may_fill_the_disk_are_refused" {
  command = plan

  variables {
    slot_share_percent = 90
  }

  expect_failures = [var.slot_share_percent]
}
