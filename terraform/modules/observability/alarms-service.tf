locals {
  service_defaults = {
    area       = "service"
    severity   = "page"
    namespace  = "AWS/ApplicationELB"
    dimensions = var.service.load_balancer_dimensions
    statistic  = "Sum"
    when       = "GreaterThanThreshold"
    period     = 60
    periods    = 5
    missing    = "notBreaching"
  }

  service_alarms = merge(
    {
      for part, least in var.service.least_tasks : "${part}-tasks" => merge(local.service_defaults, {
        panel       = "Running tasks"
        namespace   = "ECS/ContainerInsights"
        metric      = "RunningTaskCount"
        dimensions  = { ClusterName = var.service.cluster_name, ServiceName = var.service.service_names[part] }
        statistic   = "Maximum"
        when        = "LessThanThreshold"
        threshold   = least
        missing     = "breaching"
        description = "Too few tasks of ${part} run. The events of the ECS service say why tasks end or do not start; the log group of ${part} has their last lines."
      })
    },
    {
      api-unhealthy = merge(local.service_defaults, {
        panel       = "Unhealthy tasks of the API"
        severity    = "ticket"
        metric      = "UnHealthyHostCount"
        statistic   = "Maximum"
        threshold   = 0
        description = "A task of the API does not answer /livez; ECS replaces it. If that goes on, its last lines in the log group say why."
      })
      api-slow = merge(local.service_defaults, {
        panel       = "Answers, 95th percentile, s"
        severity    = "ticket"
        metric      = "TargetResponseTime"
        statistic   = "p95"
        threshold   = var.thresholds.answer_seconds
        description = "Calls take long. attrium_procedure_ms says of which procedure; the writer's processor, replica lag and event loop on the dashboard say where."
      })
    },
  )

  own_defaults = merge(local.service_defaults, { namespace = var.service.metrics_namespace, dimensions = {}, statistic = "Maximum" })

  # Of the service's own metrics: names from metrics.json, so that an alarm cannot watch what nothing collects.
  own_alarms = merge(
    {
      metrics-missing = merge(local.own_defaults, {
        panel       = "Health, told by how many tasks"
        severity    = "ticket"
        metric      = local.own_metric.attrium_health_status
        dimensions  = { check = local.metrics_file.checks[0] }
        statistic   = "SampleCount"
        when        = "LessThanThreshold"
        threshold   = 1
        period      = 300
        periods     = 3
        missing     = "breaching"
        description = "No task of the API tells how it is: alarms on its own metrics are blind. Look into the log group of the collector."
      })
      staged-backlog = merge(local.own_defaults, {
        panel       = "Staged values that wait"
        metric      = local.own_metric.attrium_staged_values_waiting
        threshold   = var.thresholds.staged_values
        description = "Values that were acknowledged as staged wait to be written; a crash of the database server would lose them. Look for `staged` in the logs of API and worker; raise worker.max."
      })
      staged-failures = merge(local.own_defaults, {
        panel       = "Failed writes of staged values"
        metric      = local.own_metric.attrium_staged_flush_failures_total
        statistic   = "Sum"
        threshold   = 0
        periods     = 3
        description = "Staged values cannot be written. The lines `staged` of API and worker name the cause."
      })
      internal-errors = merge(local.own_defaults, {
        panel       = "Calls that failed by our fault"
        severity    = "ticket"
        metric      = local.own_metric.attrium_procedure_total
        dimensions  = { code = "INTERNAL" }
        statistic   = "Sum"
        threshold   = 0
        period      = 300
        periods     = 1
        description = "A call failed by a fault of the service. The lines `request failed` of the API's log have its cause."
      })
      event-loop = merge(local.own_defaults, {
        panel       = "Event loop behind by, s"
        severity    = "ticket"
        metric      = local.own_metric.nodejs_eventloop_lag_p99_seconds
        threshold   = 0.25
        periods     = 10
        description = "Processes of the API are behind although tasks were added. Raise api.max, or look for calls of unusual size."
      })
      api-errors = merge(local.own_defaults, {
        panel       = "Lines of level error"
        severity    = "ticket"
        metric      = "api_error_lines"
        statistic   = "Sum"
        threshold   = 0
        period      = 300
        periods     = 3
        description = "The API logs errors, for a quarter of an hour now. Read them in its log group."
      })
      worker-errors = merge(local.own_defaults, {
        panel       = "Lines of level error"
        severity    = "ticket"
        metric      = "worker_error_lines"
        statistic   = "Sum"
        threshold   = 0
        period      = 300
        periods     = 3
        description = "The worker logs errors, for a quarter of an hour now: maintenance fails. Read them in its log group."
      })
      dead-letters = merge(local.own_defaults, {
        panel       = "Parked keys"
        severity    = "ticket"
        metric      = local.own_metric.attrium_dead_letters
        threshold   = 0
        missing     = "notBreaching"
        description = "Keys are parked because an event of theirs cannot be applied; answers about them say PARKED_KEYS. Inspect, then replay or discard them. ${local.reports.attrium_dead_letters}"
      })
    },
    {
      for check in local.metrics_file.checks : "health-failed-${replace(check, ".", "-")}" => merge(local.own_defaults, {
        panel       = "Health: 0 well, 1 a warning, 2 a failure"
        metric      = local.own_metric.attrium_health_status
        dimensions  = { check = check }
        when        = "GreaterThanOrEqualToThreshold"
        threshold   = 2
        periods     = 3
        description = "The check ${check} fails. health.check says what was found and what to do; docs/maintenance.md has the list."
      })
    },
    {
      for check in local.metrics_file.checks : "health-warns-${replace(check, ".", "-")}" => merge(local.own_defaults, {
        panel       = "Health: 0 well, 1 a warning, 2 a failure"
        severity    = "ticket"
        metric      = local.own_metric.attrium_health_status
        dimensions  = { check = check }
        when        = "GreaterThanOrEqualToThreshold"
        threshold   = 1
        period      = 300
        periods     = 6
        description = "The check ${check} has warned for half an hour. health.check says what was found and what to do."
      })
    },
    {
      for tier, threshold in var.thresholds.data_age_ms : "data-age-${tier}" => merge(local.own_defaults, {
        panel       = "Age of data by tier, ms"
        severity    = "ticket"
        metric      = local.own_metric.attrium_data_age_ms
        dimensions  = { tier = tier }
        threshold   = threshold
        missing     = "notBreaching"
        description = "What the tier ${tier} answers is older than it should be; bounded reads go elsewhere meanwhile. Look at the way to it: the stream's alarms, replica lag. ${local.reports.attrium_data_age_ms}"
      })
    },
  )

  own_metric = { for name, metric in local.metrics : name => name }
  reports    = { for name, metric in local.metrics : name => metric.reports == "today" ? "" : "Reports once that part of the store runs (${metric.reports}); silent until then." }
}
