# Both parts follow their processor. Beside it, what its use does not show: the API where processes fall behind (Node computes
# on one core, so one of four can be full while the average looks well), the worker where staged values pile up.

locals {
  pressures = {
    api = {
      metric      = "nodejs_eventloop_lag_p99_seconds"
      statistic   = "Maximum"
      threshold   = 0.1
      description = "Calls wait for the processor: a process is behind by more than a tenth of a second."
    }
    worker = {
      metric      = "attrium_staged_values_waiting"
      statistic   = "Maximum"
      threshold   = 100000
      description = "Staged values wait to be written: more than 100,000."
    }
  }
}

resource "aws_appautoscaling_target" "this" {
  for_each = local.parts

  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this[each.key].name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = each.value.min
  max_capacity       = each.value.max
  tags               = var.tags
}

resource "aws_appautoscaling_policy" "cpu" {
  for_each = local.parts

  name               = "${var.name}-${each.key}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value = var.cpu_target_percent
    # Quickly out, slowly in: a task that was taken away too early is missed at once.
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}

resource "aws_appautoscaling_policy" "pressure" {
  for_each = local.parts

  name               = "${var.name}-${each.key}-pressure"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.this[each.key].service_namespace
  resource_id        = aws_appautoscaling_target.this[each.key].resource_id
  scalable_dimension = aws_appautoscaling_target.this[each.key].scalable_dimension

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = 120
    metric_aggregation_type = "Maximum"

    step_adjustment {
      metric_interval_lower_bound = 0
      scaling_adjustment          = 1
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "pressure" {
  for_each = local.pressures

  alarm_name          = "${var.name}-${each.key}-pressure"
  alarm_description   = "${each.value.description} Adds a task, up to the maximum; nobody needs to do anything."
  namespace           = local.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_appautoscaling_policy.pressure[each.key].arn]
  tags                = var.tags
}
