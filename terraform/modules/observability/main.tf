# One table of alarms (alarms-*.tf), each of an area and of a severity. `page` alarms ring through the composite alarm of
# their area, so that a broken part rings once; `ticket` alarms tell by themselves.

locals {
  # The one place for names of the service's own metrics.
  metrics_file = jsondecode(file("${path.module}/../service/metrics.json"))
  metrics      = local.metrics_file.metrics

  alarms = merge(local.database_alarms, local.cache_alarms, local.stream_alarms, local.warehouse_alarms, local.service_alarms, local.own_alarms)

  areas = toset(["database", "cache", "stream", "warehouse", "service"])
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  comparison_operator = each.value.when
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.periods
  treat_missing_data  = each.value.missing
  alarm_actions       = each.value.severity == "ticket" ? [aws_sns_topic.this["ticket"].arn] : []
  ok_actions          = each.value.severity == "ticket" ? [aws_sns_topic.this["ticket"].arn] : []
  tags                = var.tags
}

locals {
  # By area, what rings: metric alarms of severity page, and pairs of burns.
  paging = {
    for area in local.areas : area => concat(
      [for name, alarm in local.alarms : "ALARM(\"${aws_cloudwatch_metric_alarm.this[name].alarm_name}\")" if alarm.area == area && alarm.severity == "page"],
      area == "service" ? [for name in keys(local.budgets) : "(ALARM(\"${aws_cloudwatch_metric_alarm.burn["${name}-hour"].alarm_name}\") AND ALARM(\"${aws_cloudwatch_metric_alarm.burn["${name}-minutes"].alarm_name}\"))"] : [],
    )
  }
}

resource "aws_cloudwatch_composite_alarm" "this" {
  for_each = { for area, rules in local.paging : area => rules if length(rules) > 0 }

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = "Something of ${each.key} needs somebody now. The alarms within say what, and what to do; the dashboard ${var.name} shows them."
  alarm_rule        = join(" OR ", each.value)
  alarm_actions     = [aws_sns_topic.this["page"].arn]
  ok_actions        = [aws_sns_topic.this["page"].arn]
  tags              = var.tags
}

# Made by the module proxy, which has no topic to tell.
resource "aws_cloudwatch_composite_alarm" "pinned" {
  count = var.proxy == null ? 0 : 1

  alarm_name        = "${var.name}-proxy-pins"
  alarm_description = "RDS Proxy keeps connections for single sessions, so that it saves none. Commits go past it by DATABASE_WRITER_URL; look which other statements change a session."
  alarm_rule        = "ALARM(\"${var.proxy.pinned_alarm_arn}\")"
  alarm_actions     = [aws_sns_topic.this["ticket"].arn]
  ok_actions        = [aws_sns_topic.this["ticket"].arn]
  tags              = var.tags
}
