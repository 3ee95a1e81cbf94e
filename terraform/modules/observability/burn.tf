# A promise of 99.9 % allows for a thousandth of bad calls: the budget. It rings where the budget of 30 days would be gone in two
# (14.4 times too fast), over an hour and over the last five minutes, so that it ends soon after the cause
# (Google, The Site Reliability Workbook, chapter 5).

locals {
  load_balancer = { LoadBalancer = lookup(var.service.load_balancer_dimensions, "LoadBalancer", "") }

  budgets = {
    availability = {
      allowed_percent = 100 - var.thresholds.availability_percent
      bad             = "FILL(target, 0) + FILL(balancer, 0)"
      all             = "FILL(requests, 0)"
      metrics = {
        target   = { namespace = "AWS/ApplicationELB", name = "HTTPCode_Target_5XX_Count", dimensions = local.load_balancer }
        balancer = { namespace = "AWS/ApplicationELB", name = "HTTPCode_ELB_5XX_Count", dimensions = local.load_balancer }
        requests = { namespace = "AWS/ApplicationELB", name = "RequestCount", dimensions = local.load_balancer }
      }
      description = "Too many requests are answered by an error of ours: at this rate the month's budget is gone in two days. The running tasks, the writer and the API's lines of level error say why."
    }
    freshness = {
      allowed_percent = 100 - var.thresholds.freshness_percent
      bad             = "FILL(missed, 0)"
      all             = "FILL(missed, 0) + FILL(kept, 0)"
      metrics = {
        missed = { namespace = var.service.metrics_namespace, name = local.own_metric.attrium_budget_answers_total, dimensions = { met = "false" } }
        kept   = { namespace = var.service.metrics_namespace, name = local.own_metric.attrium_budget_answers_total, dimensions = { met = "true" } }
      }
      description = "Too many answers miss their freshness budget: at this rate the month's is gone in two days. Data age by tier says which copy is late. ${local.reports.attrium_budget_answers_total}"
    }
  }

  windows = { hour = 3600, minutes = 300 }
  burns = merge([
    for name, budget in local.budgets : {
      for window, seconds in local.windows : "${name}-${window}" => merge(budget, { seconds = seconds })
    }
  ]...)
}

resource "aws_cloudwatch_metric_alarm" "burn" {
  for_each = local.burns

  alarm_name          = "${var.name}-burn-${each.key}"
  alarm_description   = each.value.description
  comparison_operator = "GreaterThanThreshold"
  threshold           = 14.4 * each.value.allowed_percent
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  tags                = var.tags

  metric_query {
    id          = "burn"
    label       = "bad, %"
    expression  = "IF(${each.value.all} > 0, 100 * (${each.value.bad}) / (${each.value.all}), 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id = metric_query.key

      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.name
        dimensions  = metric_query.value.dimensions
        stat        = "Sum"
        period      = each.value.seconds
      }
    }
  }
}
