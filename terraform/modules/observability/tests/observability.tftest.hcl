mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:attrium-test" }
  }
  mock_resource "aws_cloudwatch_composite_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:attrium-test" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::attrium-test-logs-1" }
  }
}

variables {
  name        = "attrium-test"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/logs"
  subscriptions = {
    page   = [{ protocol = "https", endpoint = "https://pager.example/hook" }]
    ticket = [{ protocol = "email", endpoint = "platform@example.org" }]
  }
  database  = { identifier = "attrium-test", replica_identifiers = ["attrium-test-1", "attrium-test-2"], storage_gib = 100 }
  proxy     = { pinned_alarm_arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:attrium-test-pinned" }
  cache     = { replication_group_id = "attrium-test", nodes = 2 }
  stream    = { cluster_name = "attrium-test", brokers = 3, has_connector = true, connector_name = "attrium-test" }
  warehouse = { mode = "provisioned", cluster_identifier = "attrium-test" }
  service = {
    cluster_name             = "attrium-test"
    service_names            = { api = "api", worker = "worker" }
    least_tasks              = { api = 2, worker = 1 }
    load_balancer_dimensions = { LoadBalancer = "app/attrium-test/1", TargetGroup = "targetgroup/attrium-test/1" }
    metrics_namespace        = "Attrium/attrium-test"
  }
}

run "alarms_ring_at_the_original_designs_thresholds" {
  command = plan

  assert {
    condition = alltrue([for id in var.database.replica_identifiers :
      aws_cloudwatch_metric_alarm.this["replica-lag-${id}"].threshold == 3 && aws_cloudwatch_metric_alarm.this["replica-lag-${id}"].metric_name == "ReplicaLag" &&
    aws_cloudwatch_metric_alarm.this["replica-lag-${id}"].dimensions.DBInstanceIdentifier == id])
    error_message = "Each replica must be watched: more than 3 s is too late."
  }
  assert {
    condition = alltrue([for node in ["001", "002"] :
      aws_cloudwatch_metric_alarm.this["cache-cpu-${node}"].threshold == 75 &&
    aws_cloudwatch_metric_alarm.this["cache-cpu-${node}"].dimensions.CacheClusterId == "attrium-test-${node}"])
    error_message = "Each node of the cache must be watched: more than 75 % of its processor is too much."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["staged-backlog"].threshold == 1000000 && aws_cloudwatch_metric_alarm.this["staged-backlog"].metric_name == "attrium_staged_values_waiting"
    error_message = "A million staged values are a backlog."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["database-cpu"].metric_name == "CPUUtilization" && aws_cloudwatch_metric_alarm.this["database-storage"].threshold == 20 * 1024 * 1024 * 1024
    error_message = "The writer's processor must be watched, and a fifth of its disk must stay free."
  }
}

run "what_the_original_design_left_out_is_watched_too" {
  command = plan

  assert {
    condition = alltrue([for name in [
      "database-slot-lag", "database-transaction-ids", "replica-stopped-attrium-test-1", "cache-memory-001", "cache-evictions-001",
      "stream-connector", "stream-disk-3", "stream-offline", "warehouse-health", "warehouse-disk", "api-tasks", "worker-tasks",
      "data-age-replica", "data-age-cache", "data-age-analytics", "dead-letters", "metrics-missing", "worker-errors",
    ] : contains(keys(aws_cloudwatch_metric_alarm.this), name)])
    error_message = "An alarm is missing."
  }
  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.burn)) == toset(["availability-hour", "availability-minutes", "freshness-hour", "freshness-minutes"])
    error_message = "The burn of both budgets must be watched, over an hour and over five minutes."
  }
}

run "every_alarm_says_what_to_do_and_reaches_somebody" {
  command = apply

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_description) > 60 && alarm.treat_missing_data != ""])
    error_message = "An alarm without a next step."
  }
  assert {
    condition = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this :
      length(alarm.alarm_actions) == 1 || anytrue([for composite in aws_cloudwatch_composite_alarm.this : strcontains(composite.alarm_rule, "ALARM(\"attrium-test-${key}\")")])
    ])
    error_message = "An alarm that tells nobody, neither by itself nor through its area."
  }
  assert {
    condition     = alltrue([for composite in aws_cloudwatch_composite_alarm.this : length(composite.alarm_actions) == 1 && length(composite.alarm_rule) < 10240])
    error_message = "Composite alarms must tell, and their rules must not be longer than CloudWatch takes."
  }
  assert {
    condition     = strcontains(aws_cloudwatch_composite_alarm.this["service"].alarm_rule, "(ALARM(\"attrium-test-burn-availability-hour\") AND ALARM(\"attrium-test-burn-availability-minutes\"))")
    error_message = "A burn must ring while it lasts: over an hour and over five minutes."
  }
  assert {
    condition     = strcontains(aws_cloudwatch_composite_alarm.pinned[0].alarm_rule, var.proxy.pinned_alarm_arn)
    error_message = "The alarm that the proxy brings must tell, too."
  }
  assert {
    condition     = toset([for subscription in aws_sns_topic_subscription.this : subscription.endpoint]) == toset(["https://pager.example/hook", "platform@example.org"])
    error_message = "Those who subscribe must be told."
  }
}

run "own_metrics_are_those_that_are_collected" {
  command = plan

  assert {
    condition = alltrue([for alarm in aws_cloudwatch_metric_alarm.this :
      contains(concat(keys(jsondecode(file("${path.module}/../service/metrics.json")).metrics), ["api_error_lines", "worker_error_lines"]), alarm.metric_name)
    if alarm.namespace == "Attrium/attrium-test"])
    error_message = "An alarm on a metric that nothing collects."
  }
  assert {
    condition = alltrue([for alarm in aws_cloudwatch_metric_alarm.this :
      join(",", keys(coalesce(alarm.dimensions, {}))) == join(",", sort(jsondecode(file("${path.module}/../service/metrics.json")).metrics[alarm.metric_name].dimensions))
    if startswith(alarm.metric_name, "attrium_")])
    error_message = "An alarm on dimensions that the metric does not have."
  }
  assert {
    condition = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.this :
      alarm.treat_missing_data == "notBreaching" && strcontains(alarm.alarm_description, "Reports once that part of the store runs")
    if try(jsondecode(file("${path.module}/../service/metrics.json")).metrics[alarm.metric_name].reports, "today") != "today"])
    error_message = "What does not report yet must be silent, and say so."
  }
}

run "what_stays_away_rings_where_it_must_be_there" {
  command = plan

  assert {
    condition     = alltrue([for name in ["api-tasks", "worker-tasks", "metrics-missing", "replica-stopped-attrium-test-1", "stream-connector", "warehouse-health"] : aws_cloudwatch_metric_alarm.this[name].treat_missing_data == "breaching"])
    error_message = "Silence of these is a failure of its own."
  }
}

run "topics_are_encrypted_and_for_this_account_alone" {
  command = apply

  assert {
    condition     = alltrue([for topic in aws_sns_topic.this : topic.kms_master_key_id == var.kms_key_arn])
    error_message = "Topics must be encrypted."
  }
  assert {
    condition     = alltrue([for policy in aws_sns_topic_policy.this : jsondecode(policy.policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"])
    error_message = "Nobody else's alarms may speak there."
  }
}

run "access_logs_are_private_and_end" {
  command = apply

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.logs.block_public_acls, aws_s3_bucket_public_access_block.logs.block_public_policy,
      aws_s3_bucket_public_access_block.logs.ignore_public_acls, aws_s3_bucket_public_access_block.logs.restrict_public_buckets,
    ])
    error_message = "Nothing of the bucket may be public."
  }
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.logs.rule[0].expiration[0].days == 365
    error_message = "Logs must go after a year."
  }
}

run "dashboard_shows_every_alarm" {
  command = apply

  assert {
    condition = alltrue([for alarm in aws_cloudwatch_metric_alarm.this :
    strcontains(aws_cloudwatch_dashboard.this.dashboard_body, "\"${alarm.metric_name}\"")])
    error_message = "Each metric that rings must be drawn."
  }
}

run "a_small_environment_has_no_alarms_on_what_it_does_not_have" {
  command = plan
  variables {
    database  = { identifier = "attrium-test", storage_gib = 50 }
    proxy     = null
    cache     = { replication_group_id = "attrium-test", nodes = 1 }
    stream    = { cluster_name = "attrium-test", brokers = 3 }
    warehouse = { mode = "serverless", workgroup_name = "attrium-test", max_rpu = 16 }
  }

  assert {
    condition     = length([for name in keys(aws_cloudwatch_metric_alarm.this) : name if can(regex("^(replica-|stream-connector|warehouse-health|cache-cpu-002)", name))]) == 0
    error_message = "There is no replica, no connector, no cluster and no second node."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["warehouse-capacity"].dimensions.Workgroup == "attrium-test" && length(aws_cloudwatch_composite_alarm.pinned) == 0
    error_message = "The workgroup must be watched, and no proxy."
  }
}

run "values_outside_of_their_range_are_refused" {
  command = plan
  variables {
    name                      = "Attrium"
    subscriptions             = { page = [{ protocol = "http", endpoint = "http://pager.example" }] }
    log_bucket_retention_days = 0
    cache                     = { replication_group_id = "attrium-test", nodes = 9 }
    warehouse                 = { mode = "cluster" }
    service = {
      cluster_name = "c", service_names = {}, least_tasks = { api = 0, worker = 1 }, load_balancer_dimensions = {}, metrics_namespace = "n"
    }
    thresholds = { cache_cpu_percent = 100 }
  }
  expect_failures = [
    var.name, var.subscriptions, var.log_bucket_retention_days, var.cache, var.warehouse, var.service, var.thresholds,
  ]
}

run "a_promise_of_everything_is_refused" {
  command = plan
  variables {
    warehouse  = { mode = "serverless", workgroup_name = "attrium-test" }
    thresholds = { availability_percent = 100 }
  }
  expect_failures = [var.thresholds, var.warehouse]
}

run "transaction_ids_near_their_end_are_refused" {
  command = plan
  variables {
    thresholds = { transaction_ids = 2100000000 }
  }
  expect_failures = [var.thresholds]
}

run "an_unknown_tier_is_refused" {
  command = plan
  variables {
    thresholds = { data_age_ms = { replica = 1000 } }
  }
  expect_failures = [var.thresholds]
}

run "a_threshold_of_nothing_is_refused" {
  command = plan
  variables {
    thresholds = { staged_values = 0 }
  }
  expect_failures = [var.thresholds]
}
