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
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:attrium-test" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/attrium-test" }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/attrium-test/1" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/attrium-test/1" }
  }
  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/attrium-test/1/1" }
  }
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/attrium-test/1" }
  }
  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/attrium-test:1" }
  }
  mock_resource "aws_appautoscaling_policy" {
    defaults = { arn = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:1" }
  }
}

variables {
  name                     = "attrium-test"
  vpc_id                   = "vpc-1"
  subnet_ids               = ["subnet-a", "subnet-b", "subnet-c"]
  load_balancer_subnet_ids = ["subnet-d", "subnet-e", "subnet-f"]
  security_group_ids       = { load_balancer = "sg-load-balancer", api = "sg-api", worker = "sg-worker" }
  certificate_arn          = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  access_logs_bucket       = "attrium-test-logs"
  kms_key_arn              = "arn:aws:kms:us-east-1:123456789012:key/logs"
  secrets_kms_key_arn      = "arn:aws:kms:us-east-1:123456789012:key/secrets"
  image                    = "123456789012.dkr.ecr.us-east-1.amazonaws.com/attrium:0.2.0"
  collector_image          = "123456789012.dkr.ecr.us-east-1.amazonaws.com/collector:v0.45.0"
  environment              = { HOST = "0.0.0.0", LOG_LEVEL = "info" }
  secrets = {
    DATABASE_URL               = "arn:aws:secretsmanager:us-east-1:123456789012:secret:url-AbCdEf"
    ATTRIUM_TENANT_SIGNING_KEY = "arn:aws:secretsmanager:us-east-1:123456789012:secret:signing-AbCdEf"
    ATTRIUM_TOKEN_KEYS         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tokens-AbCdEf"
  }
  migrate = {
    environment = { DATABASE_ADMIN_URL = "postgres://master@writer:5432/attrium?sslmode=require" }
    secrets = {
      PGPASSWORD                 = "arn:aws:secretsmanager:us-east-1:123456789012:secret:master-AbCdEf:password::"
      DATABASE_URL               = "arn:aws:secretsmanager:us-east-1:123456789012:secret:url-AbCdEf"
      ATTRIUM_TENANT_SIGNING_KEY = "arn:aws:secretsmanager:us-east-1:123456789012:secret:signing-AbCdEf"
      ATTRIUM_TOKEN_KEYS         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tokens-AbCdEf"
    }
  }
  api                = { cpu = 1024, memory_mib = 2048, count = 2, min = 2, max = 6 }
  worker             = { cpu = 256, memory_mib = 1024, count = 1, min = 1, max = 2 }
  cache_connect_arns = ["arn:aws:elasticache:us-east-1:123456789012:replicationgroup:attrium-test", "arn:aws:elasticache:us-east-1:123456789012:user:app"]
  worker_policy_arns = { stream = "arn:aws:iam::123456789012:policy/reader" }
}

run "requests_come_by_tls_and_leave_nothing_else_open" {
  command = apply

  assert {
    condition     = aws_lb_listener.this.protocol == "HTTPS" && aws_lb_listener.this.port == 443 && startswith(aws_lb_listener.this.ssl_policy, "ELBSecurityPolicy-TLS13-1-2")
    error_message = "The one listener must speak TLS 1.2 or 1.3."
  }
  assert {
    condition     = aws_lb_listener.this.certificate_arn == var.certificate_arn
    error_message = "It must present the certificate that was given."
  }
  assert {
    condition = alltrue([for service in aws_ecs_service.this :
    !service.network_configuration[0].assign_public_ip && service.network_configuration[0].subnets == toset(var.subnet_ids)])
    error_message = "Tasks must be private."
  }
  assert {
    condition = (
      aws_ecs_service.this["api"].network_configuration[0].security_groups == toset(["sg-api"]) &&
      aws_ecs_service.this["worker"].network_configuration[0].security_groups == toset(["sg-worker"])
    )
    error_message = "Each part must have the security group of its own."
  }
  assert {
    condition     = aws_lb.this.access_logs[0].enabled && aws_lb.this.drop_invalid_header_fields
    error_message = "The load balancer must log, and drop headers that are none."
  }
}

run "metrics_are_not_for_the_outside" {
  command = apply

  assert {
    condition = (
      contains(one(aws_lb_listener_rule.metrics.condition).path_pattern[0].values, "/metrics") &&
      aws_lb_listener_rule.metrics.action[0].fixed_response[0].status_code == "404"
    )
    error_message = "/metrics needs no credential, so the load balancer must not lead to it."
  }
}

run "secrets_are_references_and_each_part_may_read_its_own" {
  command = apply

  assert {
    condition = alltrue(flatten([for definition in aws_ecs_task_definition.this : [
      for container in jsondecode(definition.container_definitions) : [
        for variable in try(container.environment, []) :
        !contains(keys(merge(var.secrets, var.migrate.secrets)), variable.name)
    ]]]))
    error_message = "No secret may be among the plain variables."
  }
  assert {
    condition = toset([for secret in jsondecode(aws_ecs_task_definition.this["api"].container_definitions)[0].secrets : "${secret.name}=${secret.valueFrom}"]) == toset([
      for name, arn in var.secrets : "${name}=${arn}"
    ])
    error_message = "The service must get its secrets by reference."
  }
  assert {
    condition = alltrue([for part in ["api", "worker"] :
    !strcontains(aws_iam_role_policy.execution[part].policy, "master") && strcontains(aws_iam_role_policy.execution[part].policy, "secret:url-AbCdEf")])
    error_message = "API and worker must not be able to read the master user's password."
  }
  assert {
    condition     = strcontains(aws_iam_role_policy.execution["migrate"].policy, "secret:master-AbCdEf\"")
    error_message = "migrate needs the master user's secret, named as IAM knows it: without the key within."
  }
}

run "containers_can_neither_write_to_their_image_nor_are_root" {
  command = apply

  assert {
    condition = alltrue(flatten([for definition in aws_ecs_task_definition.this : [
    for container in jsondecode(definition.container_definitions) : container.readonlyRootFilesystem]]))
    error_message = "Root file systems must be read-only."
  }
  assert {
    condition = alltrue(flatten([for definition in aws_ecs_task_definition.this : [
    for container in jsondecode(definition.container_definitions) : container.name == "collector" || try(container.user, "root") == "node"]]))
    error_message = "The service must not run as root."
  }
}

run "stopping_finishes_what_was_received" {
  command = apply

  assert {
    condition = alltrue([for part in ["api", "worker"] :
    jsondecode(aws_ecs_task_definition.this[part].container_definitions)[0].stopTimeout == 90])
    error_message = "A task must have longer than a statement takes (60 s), and than the server waits (65 s)."
  }
  assert {
    condition     = tonumber(aws_lb_target_group.this.deregistration_delay) == 60
    error_message = "The load balancer must wait for what is under way."
  }
  assert {
    condition     = aws_lb.this.idle_timeout > 60 && aws_lb.this.idle_timeout < 75
    error_message = "It must wait for a statement's 60 s, and give up a connection before the service does, after 75 s."
  }
  assert {
    condition     = alltrue([for service in aws_ecs_service.this : service.deployment_minimum_healthy_percent == 100 && service.deployment_circuit_breaker[0].rollback])
    error_message = "A new version must come up before the old one goes, or be taken back."
  }
}

run "a_database_that_is_away_takes_no_task_with_it" {
  command = apply

  assert {
    condition     = aws_lb_target_group.this.health_check[0].path == "/livez"
    error_message = "ECS replaces tasks by this check, so it must ask the process and not the database."
  }
}

run "collector_scrapes_what_metrics_json_names" {
  command = apply

  assert {
    condition = alltrue([for name, metric in jsondecode(file("${path.module}/metrics.json")).metrics : contains(
      [for declaration in yamldecode(jsondecode(aws_ecs_task_definition.this["api"].container_definitions)[1].environment[0].value).exporters.awsemf.metric_declarations : jsonencode(declaration)],
      jsonencode({ dimensions = [metric.dimensions], metric_name_selectors = ["^${name}$$"] })
    )])
    error_message = "Every metric must be declared with its dimensions."
  }
  assert {
    condition     = yamldecode(jsondecode(aws_ecs_task_definition.this["api"].container_definitions)[1].environment[0].value).receivers.prometheus.config.scrape_configs[0].static_configs[0].targets == ["127.0.0.1:3000"]
    error_message = "It must ask the process beside it."
  }
  assert {
    condition     = !jsondecode(aws_ecs_task_definition.this["api"].container_definitions)[1].essential
    error_message = "Calls must be answered without it."
  }
}

run "tasks_follow_their_load_between_least_and_most" {
  command = apply

  assert {
    condition     = aws_appautoscaling_target.this["api"].min_capacity == 2 && aws_appautoscaling_target.this["api"].max_capacity == 6
    error_message = "The API must stay between 2 and 6 tasks."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.pressure["api"].metric_name == "nodejs_eventloop_lag_p99_seconds" && aws_cloudwatch_metric_alarm.pressure["worker"].metric_name == "attrium_staged_values_waiting"
    error_message = "API must follow the event loop, the worker what waits to be written."
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.pressure : contains(keys(jsondecode(file("${path.module}/metrics.json")).metrics), alarm.metric_name)])
    error_message = "Both must be metrics that are collected."
  }
}

run "each_part_has_its_rights_alone" {
  command = apply

  assert {
    condition = toset(flatten([for statement in jsondecode(aws_iam_role_policy.execution["api"].policy).Statement : statement.Resource if contains(flatten([statement.Action]), "ecr:BatchGetImage")])) == toset([
      "arn:aws:ecr:us-east-1:123456789012:repository/attrium", "arn:aws:ecr:us-east-1:123456789012:repository/collector",
    ])
    error_message = "ECS may pull these two images and no others."
  }
  assert {
    condition     = length(aws_iam_role_policy_attachment.worker) == 1 && aws_iam_role_policy_attachment.worker["stream"].role == "attrium-test-worker"
    error_message = "Rights on other parts are the worker's."
  }
  assert {
    condition     = toset(keys(aws_iam_role_policy.cache)) == toset(["api", "worker"]) && tolist(jsondecode(aws_iam_role_policy.cache["api"].policy).Statement[0].Resource) == var.cache_connect_arns
    error_message = "API and worker may log in to this cache as this user; migrate may not."
  }
}

run "bodies_of_tenants_are_not_taken_for_attacks" {
  command = apply

  assert {
    condition = toset(flatten([for rule in aws_wafv2_web_acl.this.rule : [for group in rule.statement[0].managed_rule_group_statement : group.rule_action_override[*].name]])) == toset([
      "JavaDeserializationRCE_BODY", "Log4JRCE_BODY", "HostingProviderIPList",
    ])
    error_message = "Rules that look into bodies, or at who hosts a caller, must only count."
  }
}

run "values_outside_of_their_range_are_refused" {
  command = plan
  variables {
    name                      = "Attrium"
    subnet_ids                = ["subnet-a"]
    load_balancer_subnet_ids  = ["subnet-a"]
    certificate_arn           = null
    requests_per_five_minutes = 1
    image                     = "attrium:latest"
    collector_image           = "collector"
    cpu_architecture          = "arm"
    environment               = { ATTRIUM_TOKEN_KEYS = "k1:secret" }
    secrets                   = {}
    migrate                   = { environment = {}, secrets = {} }
    port                      = 80
    api                       = { cpu = 1000, memory_mib = 2048, count = 1, min = 1, max = 1 }
    worker                    = { cpu = 256, memory_mib = 8192, count = 1, min = 1, max = 1 }
    cpu_target_percent        = 95
    zero_downtime             = { minimum_healthy_percent = 150 }
    log_retention_days        = 10
  }
  expect_failures = [
    var.name, var.subnet_ids, var.load_balancer_subnet_ids, var.certificate_arn, var.requests_per_five_minutes, var.image,
    var.collector_image, var.cpu_architecture, var.environment, var.secrets, var.migrate, var.port, var.api, var.worker,
    var.cpu_target_percent, var.zero_downtime, var.log_retention_days,
  ]
}

run "a_password_in_a_plain_url_and_numbers_out_of_order_are_refused" {
  command = plan
  variables {
    migrate       = { environment = { DATABASE_ADMIN_URL = "postgres://master:secret@writer/attrium" }, secrets = {} }
    api           = { cpu = 1024, memory_mib = 2048, count = 1, min = 2, max = 6 }
    worker        = { cpu = 1024, memory_mib = 2048, count = 3, min = 1, max = 2 }
    zero_downtime = { minimum_healthy_percent = 100, maximum_percent = 100 }
  }
  expect_failures = [var.migrate, var.api, var.worker, var.zero_downtime]
}

run "an_endless_deregistration_is_refused" {
  command = plan
  variables {
    zero_downtime = { deregistration_seconds = 7200 }
  }
  expect_failures = [var.zero_downtime]
}

run "stopping_longer_than_fargate_grants_is_refused" {
  command = plan
  variables {
    zero_downtime = { stop_timeout_seconds = 300 }
  }
  expect_failures = [var.zero_downtime]
}
