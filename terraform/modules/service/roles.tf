# Two roles a part: `execution` is ECS's, before the process starts (image, secrets, log); `task` is the process's own.

locals {
  definitions = toset(["api", "worker", "migrate"])

  # ECR's images name account, region and repository.
  repositories = distinct([
    for match in flatten([
      for image in [var.image, var.collector_image] :
      [for parts in regexall("^([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.[^/]+/([^@:]+)", image) : { account = parts[0], region = parts[1], name = parts[2] }]
    ]) : "arn:${data.aws_partition.current.partition}:ecr:${match.region}:${match.account}:repository/${match.name}"
  ])

  # ECS refers to a key within a secret as ARN:KEY:STAGE:VERSION; IAM knows the ARN alone, which has seven parts.
  secret_arns = {
    for part, arns in {
      api     = values(var.secrets)
      worker  = values(var.secrets)
      migrate = values(var.migrate.secrets)
    } : part => [for arn in arns : join(":", slice(split(":", arn), 0, min(7, length(split(":", arn)))))]
  }
}

resource "aws_iam_role" "execution" {
  for_each = local.definitions

  name               = "${var.name}-${each.key}-execution"
  assume_role_policy = local.assumed_by_tasks
  tags               = var.tags
}

resource "aws_iam_role" "task" {
  for_each = local.definitions

  name               = "${var.name}-${each.key}"
  assume_role_policy = local.assumed_by_tasks
  tags               = var.tags
}

locals {
  assumed_by_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.definitions

  name = "start"
  role = aws_iam_role.execution[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          # Knows no resource.
          Effect   = "Allow"
          Action   = "ecr:GetAuthorizationToken"
          Resource = "*"
        },
        {
          Effect = "Allow"
          Action = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = concat(
            ["${aws_cloudwatch_log_group.this[each.key].arn}:*"],
            each.key == "api" ? ["${aws_cloudwatch_log_group.this["collector"].arn}:*"] : [],
          )
        },
        {
          Effect   = "Allow"
          Action   = "secretsmanager:GetSecretValue"
          Resource = local.secret_arns[each.key]
        },
        {
          Effect   = "Allow"
          Action   = "kms:Decrypt"
          Resource = var.secrets_kms_key_arn
        },
      ],
      [for repository in local.repositories : {
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = repository
      }],
    )
  })
}

# The collector writes metrics as lines of a log.
resource "aws_iam_role_policy" "metrics" {
  name = "write-metrics"
  role = aws_iam_role.task["api"].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.this["metrics"].arn}:*"
    }]
  })
}

# Redis takes a token of IAM for a password.
resource "aws_iam_role_policy" "cache" {
  for_each = length(var.cache_connect_arns) == 0 ? toset([]) : toset(["api", "worker"])

  name = "log-in-to-cache"
  role = aws_iam_role.task[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "elasticache:Connect"
      Resource = var.cache_connect_arns
    }]
  })
}

resource "aws_iam_role_policy_attachment" "worker" {
  for_each = var.worker_policy_arns

  role       = aws_iam_role.task["worker"].name
  policy_arn = each.value
}
