# What runs: the API with a collector beside it, the worker, and `attrium migrate`, which is run by hand or by a pipeline.

locals {
  container = {
    name                   = "attrium"
    image                  = var.image
    essential              = true
    user                   = "node"
    readonlyRootFilesystem = true
    # Passes signals on to Node, and reaps what it starts.
    linuxParameters = { initProcessEnabled = true }
    stopTimeout     = var.zero_downtime.stop_timeout_seconds
  }

  variables = {
    service = {
      environment = [for name, value in merge(var.environment, { PORT = tostring(var.port) }) : { name = name, value = value }]
      secrets     = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    }
    migrate = {
      environment = [for name, value in var.migrate.environment : { name = name, value = value }]
      secrets     = [for name, arn in var.migrate.secrets : { name = name, valueFrom = arn }]
    }
  }

  logs = {
    for part in ["api", "worker", "migrate", "collector"] : part => {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this[part].name
        awslogs-region        = data.aws_region.current.name
        awslogs-stream-prefix = part
        # Where CloudWatch does not take lines, the process must not wait for it.
        mode            = "non-blocking"
        max-buffer-size = "25m"
      }
    }
  }

  containers = {
    api = [
      merge(local.container, local.variables.service, {
        command          = ["serve"]
        portMappings     = [{ containerPort = var.port, protocol = "tcp" }]
        logConfiguration = local.logs.api
        # That the process answers, not that the database does: else a database that restarts would take every task with it.
        healthCheck = {
          command     = ["CMD", "node", "-e", "fetch('http://127.0.0.1:${var.port}/livez').then(({ ok }) => process.exit(ok ? 0 : 1))"]
          interval    = 10
          timeout     = 5
          retries     = 3
          startPeriod = 30
        }
      }),
      local.collector,
    ]
    worker = [
      merge(local.container, local.variables.service, {
        command          = ["worker"]
        logConfiguration = local.logs.worker
      }),
    ]
    migrate = [
      merge(local.container, local.variables.migrate, {
        command          = ["migrate"]
        logConfiguration = local.logs.migrate
      }),
    ]
  }

  sizes = {
    api     = { cpu = var.api.cpu, memory = var.api.memory_mib }
    worker  = { cpu = var.worker.cpu, memory = var.worker.memory_mib }
    migrate = { cpu = 256, memory = 512 }
  }
}

resource "aws_ecs_task_definition" "this" {
  for_each = local.containers

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = local.sizes[each.key].cpu
  memory                   = local.sizes[each.key].memory
  execution_role_arn       = aws_iam_role.execution[each.key].arn
  task_role_arn            = aws_iam_role.task[each.key].arn
  container_definitions    = jsonencode(each.value)
  tags                     = var.tags

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }
}
