# Drawn from the table of alarms: a panel for each `panel`, with its threshold, and above it what is ringing.

locals {
  panels = { for name, alarm in local.alarms : "${alarm.area}: ${alarm.panel}" => merge(alarm, { name = name })... }

  status_widget = {
    type   = "alarm"
    x      = 0
    y      = 0
    width  = 24
    height = 4
    properties = {
      title  = var.name
      alarms = [for alarm in aws_cloudwatch_composite_alarm.this : alarm.arn]
    }
  }

  panel_widgets = [
    for index, title in sort(keys(local.panels)) : {
      type   = "metric"
      x      = (index % 3) * 8
      y      = 4 + floor(index / 3) * 6
      width  = 8
      height = 6
      properties = {
        title  = title
        region = data.aws_region.current.name
        view   = "timeSeries"
        metrics = [
          for alarm in local.panels[title] : concat(
            [alarm.namespace, alarm.metric],
            flatten([for name, value in alarm.dimensions : [name, value]]),
            [{ stat = alarm.statistic, period = alarm.period, label = alarm.name }],
          )
        ]
        annotations = {
          horizontal = [for threshold in distinct(local.panels[title][*].threshold) : { value = threshold }]
        }
      }
    }
  ]
}

data "aws_region" "current" {}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat([local.status_widget], local.panel_widgets) })
}
