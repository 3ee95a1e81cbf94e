variable "name" {
  description = "Prefix of every name, such as `attrium-prod`."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,22}[a-z0-9]$", var.name))
    error_message = "name must have 3 to 24 lower-case letters, digits and hyphens, such as attrium-prod."
  }
}

variable "tags" {
  description = "Tags of every resource that takes some."
  type        = map(string)
  default     = {}
}

variable "vpc_id" {
  description = "The VPC."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets of the tasks, one a zone."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be private subnets in two zones at least."
  }
}

variable "load_balancer_subnet_ids" {
  description = "Subnets of the load balancer, one a zone: public ones, or private ones where it is internal."
  type        = list(string)

  validation {
    condition     = length(var.load_balancer_subnet_ids) >= 2
    error_message = "load_balancer_subnet_ids must be subnets in two zones at least: AWS makes no load balancer in one."
  }
}

variable "security_group_ids" {
  description = "Security groups of load balancer, API and worker, as the module network names them."
  type = object({
    load_balancer = string
    api           = string
    worker        = string
  })
}

variable "certificate_arn" {
  description = "Certificate of the load balancer, in ACM and in the same region."
  type        = string
  default     = null

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn is missing, or no certificate of ACM: requests come by TLS only. Make one with `aws acm request-certificate --domain-name YOUR.DOMAIN --validation-method DNS`, and set certificate_arn to the ARN that it prints."
  }
}

variable "internal" {
  description = "Whether the load balancer can be reached from within the VPC only."
  type        = bool
  default     = false
}

variable "deletion_protection" {
  description = "Whether the load balancer is protected from deletion."
  type        = bool
  default     = true
}

variable "access_logs_bucket" {
  description = "Bucket that gets the load balancer's access log: `logs_bucket` of the module observability."
  type        = string
}

variable "requests_per_five_minutes" {
  description = "How many requests one address may send in five minutes; what is above is answered 403. For a store whose callers share an address (a NAT, a proxy), raise it."
  type        = number
  default     = 100000

  validation {
    condition     = var.requests_per_five_minutes >= 100 && var.requests_per_five_minutes <= 2000000000
    error_message = "requests_per_five_minutes must be from 100 to 2000000000, which is what AWS WAF counts."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts log groups."
  type        = string
}

variable "secrets_kms_key_arn" {
  description = "Key that encrypts the secrets."
  type        = string
}

variable "image" {
  description = "Image of the service (`Dockerfile`), by digest or by a version of its own. There is no way out of private subnets, so it lies in ECR."
  type        = string

  validation {
    condition     = can(regex("(@sha256:[0-9a-f]{64}|:v?[0-9]+\\.[0-9]+\\.[0-9]+[0-9A-Za-z.-]*)$", var.image))
    error_message = "image must end in a digest (@sha256:...) or an exact version (:0.2.0): under a tag that moves, tasks of one service would run different code."
  }
}

variable "collector_image" {
  description = "Image of AWS's collector of OpenTelemetry (aws-otel-collector), in ECR, which scrapes `/metrics`: by digest or by an exact version."
  type        = string

  validation {
    condition     = can(regex("(@sha256:[0-9a-f]{64}|:v?[0-9]+\\.[0-9]+\\.[0-9]+[0-9A-Za-z.-]*)$", var.collector_image))
    error_message = "collector_image must end in a digest (@sha256:...) or an exact version (:v0.45.0): mirror public.ecr.aws/aws-observability/aws-otel-collector into ECR (README)."
  }
}

variable "cpu_architecture" {
  description = "What the image was built for."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "environment" {
  description = "Variables of the service, none of them secret."
  type        = map(string)

  validation {
    condition     = length(setintersection(keys(var.environment), ["ATTRIUM_API_KEY", "ATTRIUM_DEV_API_KEY", "ATTRIUM_TENANT_SIGNING_KEY", "ATTRIUM_TOKEN_KEYS", "DATABASE_ADMIN_URL", "DATABASE_URL", "DATABASE_WRITER_URL", "PGPASSWORD"])) == 0
    error_message = "environment must not hold a secret, since it is in the plan and in the state: name the secret's ARN in secrets instead."
  }
}

variable "secrets" {
  description = "Variables of the service that are secret: names to the ARNs that ECS takes them from."
  type        = map(string)

  validation {
    condition     = length(setsubtract(["ATTRIUM_TENANT_SIGNING_KEY", "ATTRIUM_TOKEN_KEYS", "DATABASE_URL"], keys(var.secrets))) == 0
    error_message = "secrets must name ATTRIUM_TENANT_SIGNING_KEY, ATTRIUM_TOKEN_KEYS and DATABASE_URL: without them no process starts. Take environment_secrets of the module secrets."
  }
}

variable "migrate" {
  description = "Variables of `attrium migrate`, which runs as a task of its own: `environment` (DATABASE_ADMIN_URL without password) and `secrets` (PGPASSWORD beside those of the service)."
  type = object({
    environment = map(string)
    secrets     = map(string)
  })

  validation {
    condition     = contains(keys(merge(var.migrate.environment, var.migrate.secrets)), "DATABASE_ADMIN_URL")
    error_message = "migrate must name DATABASE_ADMIN_URL: without it no schema can be made."
  }

  validation {
    condition     = !can(regex("://[^/@]*:[^/@]*@", lookup(var.migrate.environment, "DATABASE_ADMIN_URL", "")))
    error_message = "migrate.environment must not hold a password, since it is in the plan and in the state: give PGPASSWORD in migrate.secrets."
  }
}

variable "port" {
  description = "Port that tasks of the API listen on."
  type        = number
  default     = 3000

  validation {
    condition     = var.port >= 1024 && var.port <= 65535
    error_message = "port must be from 1024 to 65535: the process has no right to take a lower one."
  }
}

variable "api" {
  description = "Tasks of the API: size of one, and how many. `cpu` is in 1024ths of a processor."
  type = object({
    cpu        = number
    memory_mib = number
    count      = number
    min        = number
    max        = number
  })

  validation {
    condition = (
      contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.api.cpu) &&
      var.api.memory_mib >= max(1024, var.api.cpu * 2) &&
      var.api.memory_mib <= max(2048, var.api.cpu * 8) &&
      var.api.memory_mib % 1024 == 0
    )
    error_message = "api must be a size that Fargate has: cpu 256, 512, 1024, 2048, 4096, 8192 or 16384, and memory_mib a multiple of 1024 from twice to eight times that."
  }

  validation {
    condition     = var.api.min >= 1 && var.api.min <= var.api.count && var.api.count <= var.api.max
    error_message = "api.min must be 1 at least, and api.count from api.min to api.max."
  }
}

variable "worker" {
  description = "Tasks of the worker: size of one, and how many. `cpu` is in 1024ths of a processor."
  type = object({
    cpu        = number
    memory_mib = number
    count      = number
    min        = number
    max        = number
  })

  validation {
    condition = (
      contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.worker.cpu) &&
      var.worker.memory_mib >= max(1024, var.worker.cpu * 2) &&
      var.worker.memory_mib <= max(2048, var.worker.cpu * 8) &&
      var.worker.memory_mib % 1024 == 0
    )
    error_message = "worker must be a size that Fargate has: cpu 256, 512, 1024, 2048, 4096, 8192 or 16384, and memory_mib a multiple of 1024 from twice to eight times that."
  }

  validation {
    condition     = var.worker.min >= 1 && var.worker.min <= var.worker.count && var.worker.count <= var.worker.max
    error_message = "worker.min must be 1 at least, and worker.count from worker.min to worker.max."
  }
}

variable "worker_policy_arns" {
  description = "Policies of the worker's role, by a name of yours: what reads the stream, and what writes to the warehouse."
  type        = map(string)
  default     = {}
}

variable "cache_connect_arns" {
  description = "What API and worker may log in to at the cache: `connect_arns` of the module cache."
  type        = list(string)
  default     = []
}

variable "cpu_target_percent" {
  description = "Processor use that tasks are added or taken away to keep. A process computes on one core, so above about 70 % calls queue."
  type        = number
  default     = 60

  validation {
    condition     = var.cpu_target_percent >= 20 && var.cpu_target_percent <= 90
    error_message = "cpu_target_percent must be from 20 to 90."
  }
}

variable "zero_downtime" {
  description = <<-EOT
    How tasks are exchanged.

    - `minimum_healthy_percent`, `maximum_percent`: of the wanted number, while a new version comes up.
    - `deregistration_seconds`: how long the load balancer waits for a task that it sends nothing any more.
    - `stop_timeout_seconds`: how long a task then has between being asked to stop and being ended. It finishes what it has received, which takes a statement's 60 s at most.
  EOT
  type = object({
    minimum_healthy_percent = optional(number, 100)
    maximum_percent         = optional(number, 200)
    deregistration_seconds  = optional(number, 60)
    stop_timeout_seconds    = optional(number, 90)
  })
  default = {}

  validation {
    condition     = var.zero_downtime.minimum_healthy_percent >= 0 && var.zero_downtime.minimum_healthy_percent <= 100 && var.zero_downtime.maximum_percent >= 100 && var.zero_downtime.maximum_percent <= 400
    error_message = "zero_downtime.minimum_healthy_percent must be from 0 to 100, and maximum_percent from 100 to 400."
  }

  validation {
    condition     = var.zero_downtime.maximum_percent > var.zero_downtime.minimum_healthy_percent
    error_message = "zero_downtime.maximum_percent must be more than minimum_healthy_percent: else no task could ever be exchanged."
  }

  validation {
    condition     = var.zero_downtime.deregistration_seconds >= 0 && var.zero_downtime.deregistration_seconds <= 3600
    error_message = "zero_downtime.deregistration_seconds must be from 0 to 3600."
  }

  validation {
    condition     = var.zero_downtime.stop_timeout_seconds >= 2 && var.zero_downtime.stop_timeout_seconds <= 120
    error_message = "zero_downtime.stop_timeout_seconds must be from 2 to 120, which is the most that Fargate grants."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the logs of tasks and firewall."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
