locals {
  parts = {
    api    = merge(var.api, { command = ["serve"] })
    worker = merge(var.worker, { command = ["worker"] })
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

resource "aws_ecs_cluster" "this" {
  name = var.name
  tags = var.tags

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["api", "worker", "migrate", "collector", "metrics"])

  name              = "/${var.name}/service/${each.key}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}

resource "aws_ecs_service" "this" {
  for_each = local.parts

  name             = each.key
  cluster          = aws_ecs_cluster.this.id
  task_definition  = aws_ecs_task_definition.this[each.key].arn
  desired_count    = each.value.count
  launch_type      = "FARGATE"
  platform_version = "LATEST"
  propagate_tags   = "SERVICE"
  tags             = var.tags

  deployment_minimum_healthy_percent = var.zero_downtime.minimum_healthy_percent
  deployment_maximum_percent         = var.zero_downtime.maximum_percent
  # A version that does not come up is replaced by the one before.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [var.security_group_ids[each.key]]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = each.key == "api" ? [aws_lb_target_group.this.arn] : []

    content {
      target_group_arn = load_balancer.value
      container_name   = "attrium"
      container_port   = var.port
    }
  }

  lifecycle {
    # Autoscaling decides it from then on.
    ignore_changes = [desired_count]
  }

  # ECS refuses a target group that no load balancer has, and tasks start as soon as the service exists.
  depends_on = [aws_lb_listener.this, aws_iam_role_policy.execution]
}
