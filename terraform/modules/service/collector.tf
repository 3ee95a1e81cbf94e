# CloudWatch cannot scrape, so a collector beside each process of the API does, and writes what metrics.json names as lines
# that CloudWatch makes metrics of. The worker has no /metrics: its log tells how it does, by the filters below.

locals {
  metrics_file = jsondecode(file("${path.module}/metrics.json"))
  metrics      = local.metrics_file.metrics
  namespace    = "Attrium/${var.name}"

  collector_configuration = {
    extensions = {
      health_check = {}
    }
    receivers = {
      prometheus = {
        config = {
          scrape_configs = [{
            job_name        = "attrium"
            scrape_interval = "60s"
            static_configs  = [{ targets = ["127.0.0.1:${var.port}"] }]
            metric_relabel_configs = [{
              source_labels = ["__name__"]
              regex         = "(${join("|", keys(local.metrics))})(_bucket|_sum|_count)?"
              action        = "keep"
            }]
          }]
        }
      }
    }
    processors = {
      # Names the task, for the log stream.
      resourcedetection = { detectors = ["env", "ecs"] }
      batch             = { timeout = "30s" }
    }
    exporters = {
      awsemf = {
        region                  = data.aws_region.current.name
        namespace               = local.namespace
        log_group_name          = aws_cloudwatch_log_group.this["metrics"].name
        log_stream_name         = "{TaskId}"
        dimension_rollup_option = "NoDimensionRollup"
        # None of the task: CloudWatch adds up or compares over all of them, and a metric more each costs more.
        metric_declarations = [for name, metric in local.metrics : {
          dimensions = [metric.dimensions]
          # The collector reads $$ as one $.
          metric_name_selectors = ["^${name}$$"]
        }]
      }
    }
    service = {
      extensions = ["health_check"]
      pipelines = {
        metrics = {
          receivers  = ["prometheus"]
          processors = ["resourcedetection", "batch"]
          exporters  = ["awsemf"]
        }
      }
    }
  }

  collector = {
    name                   = "collector"
    image                  = var.collector_image
    readonlyRootFilesystem = true
    # Calls are answered without it, and an alarm tells where metrics stay away.
    essential        = false
    memory           = 256
    environment      = [{ name = "AOT_CONFIG_CONTENT", value = yamlencode(local.collector_configuration) }]
    logConfiguration = local.logs.collector
    healthCheck = {
      command     = ["CMD", "/healthcheck"]
      interval    = 30
      timeout     = 5
      retries     = 3
      startPeriod = 15
    }
  }
}

# Lines of level error, of API and worker: {"level":"error","time":...,"event":...}.
resource "aws_cloudwatch_log_metric_filter" "errors" {
  for_each = local.parts

  name           = "${var.name}-${each.key}-errors"
  log_group_name = aws_cloudwatch_log_group.this[each.key].name
  pattern        = "{ $.level = \"error\" }"

  metric_transformation {
    namespace     = local.namespace
    name          = "${each.key}_error_lines"
    value         = "1"
    default_value = "0"
  }
}
