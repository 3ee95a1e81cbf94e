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

variable "kms_key_arn" {
  description = "Key that encrypts the topics. Its policy must let cloudwatch.amazonaws.com use it, as the key `logs` of the module secrets does."
  type        = string
}

variable "subscriptions" {
  description = "Who is told: `page` gets what somebody has to look at now, `ticket` the rest. Protocols as SNS names them, such as email or https; a mail address has to confirm."
  type = object({
    page   = optional(list(object({ protocol = string, endpoint = string })), [])
    ticket = optional(list(object({ protocol = string, endpoint = string })), [])
  })
  default = {}

  validation {
    condition     = alltrue([for to in concat(var.subscriptions.page, var.subscriptions.ticket) : contains(["email", "email-json", "https", "lambda", "sms", "sqs"], to.protocol)])
    error_message = "subscriptions must have a protocol of email, email-json, https, lambda, sms or sqs: what says http would send alarms in plain text."
  }
}

variable "log_bucket_retention_days" {
  description = "How long access logs of load balancer and landing bucket are kept."
  type        = number
  default     = 365

  validation {
    condition     = var.log_bucket_retention_days >= 1 && var.log_bucket_retention_days <= 3653
    error_message = "log_bucket_retention_days must be from 1 to 3653 (ten years)."
  }
}

variable "database" {
  description = "The writer, its replicas and its disk."
  type = object({
    identifier          = string
    replica_identifiers = optional(list(string), [])
    storage_gib         = number
  })
}

variable "proxy" {
  description = "The alarm on pinned sessions that the module proxy brings; null where there is no proxy."
  type        = object({ pinned_alarm_arn = string })
  default     = null
}

variable "cache" {
  description = "The replication group, and how many nodes it has."
  type = object({
    replication_group_id = string
    nodes                = number
  })

  validation {
    condition     = var.cache.nodes >= 1 && var.cache.nodes <= 6
    error_message = "cache.nodes must be from 1 to 6: the primary and its replicas."
  }
}

variable "stream" {
  description = "Kafka: the cluster, how many brokers it has, and the connector; `connector_name` and `has_connector` as long as there is one."
  type = object({
    cluster_name   = string
    brokers        = number
    has_connector  = optional(bool, false)
    connector_name = optional(string)
  })
}

variable "warehouse" {
  description = "Redshift: `cluster_identifier` with mode provisioned, `workgroup_name` with mode serverless, as the module warehouse says them, and the latter's `max_rpu`."
  type = object({
    mode               = string
    cluster_identifier = optional(string)
    workgroup_name     = optional(string)
    max_rpu            = optional(number)
  })

  validation {
    condition     = var.warehouse.mode != "serverless" || var.warehouse.max_rpu != null
    error_message = "warehouse.max_rpu must be given with mode serverless: an alarm tells when that bound is reached."
  }

  validation {
    condition     = contains(["provisioned", "serverless"], var.warehouse.mode)
    error_message = "warehouse.mode must be provisioned or serverless."
  }
}

variable "service" {
  description = "What the module service says of itself, and how few tasks of each part are too few."
  type = object({
    cluster_name             = string
    service_names            = map(string)
    least_tasks              = map(number)
    load_balancer_dimensions = map(string)
    metrics_namespace        = string
  })

  validation {
    condition     = toset(keys(var.service.least_tasks)) == toset(["api", "worker"]) && alltrue([for count in values(var.service.least_tasks) : count >= 1])
    error_message = "service.least_tasks must name api and worker, each with 1 at least."
  }
}

variable "thresholds" {
  description = <<-EOT
    Beyond what somebody is told. Ages are of milliseconds, shares of percent.

    - `database_cpu_percent`, `database_free_storage_percent`: of the writer and its disk.
    - `replica_lag_seconds`: how far a replica may be behind.
    - `slot_lag_gib`: of the primary's log, kept for the replication slot that is furthest behind.
    - `transaction_ids`: used since the last freeze, of 2.1 billion.
    - `cache_cpu_percent`, `cache_memory_percent`, `cache_evictions`: of a node; evictions in five minutes.
    - `stream_disk_percent`, `warehouse_disk_percent`: used.
    - `staged_values`: acknowledged, and not yet written.
    - `answer_seconds`: 95th percentile of the load balancer's answers.
    - `data_age_ms`: by tier.
    - `availability_percent`, `freshness_percent`: what is promised of calls, and of answers under a freshness budget; their burn is watched.
  EOT
  type = object({
    database_cpu_percent          = optional(number, 80)
    database_free_storage_percent = optional(number, 20)
    replica_lag_seconds           = optional(number, 3)
    slot_lag_gib                  = optional(number, 10)
    transaction_ids               = optional(number, 1000000000)
    cache_cpu_percent             = optional(number, 75)
    cache_memory_percent          = optional(number, 80)
    cache_evictions               = optional(number, 1000)
    stream_disk_percent           = optional(number, 80)
    warehouse_disk_percent        = optional(number, 80)
    staged_values                 = optional(number, 1000000)
    answer_seconds                = optional(number, 1)
    data_age_ms                   = optional(map(number), { replica = 3000, cache = 3000, analytics = 10000 })
    availability_percent          = optional(number, 99.9)
    freshness_percent             = optional(number, 99)
  })
  default = {}

  validation {
    condition = alltrue([
      for percent in [
        var.thresholds.database_cpu_percent, var.thresholds.database_free_storage_percent, var.thresholds.cache_cpu_percent,
        var.thresholds.cache_memory_percent, var.thresholds.stream_disk_percent, var.thresholds.warehouse_disk_percent,
      ] : percent > 0 && percent < 100
    ])
    error_message = "Every threshold in percent must lie between 0 and 100: at either end its alarm would never ring, or never end."
  }

  validation {
    condition     = alltrue([for percent in [var.thresholds.availability_percent, var.thresholds.freshness_percent] : percent >= 94 && percent < 100])
    error_message = "thresholds.availability_percent and freshness_percent must be from 94 to less than 100: of 100 there is no budget that could burn, and below 94 none can burn 14 times too fast."
  }

  validation {
    condition     = var.thresholds.transaction_ids >= 100000000 && var.thresholds.transaction_ids <= 1900000000
    error_message = "thresholds.transaction_ids must be from 100 million to 1.9 billion: PostgreSQL stops writing at 2.1 billion."
  }

  validation {
    condition     = toset(keys(var.thresholds.data_age_ms)) == toset(jsondecode(file("${path.module}/../service/metrics.json")).tiers)
    error_message = "thresholds.data_age_ms must name each tier once: ${join(", ", jsondecode(file("${path.module}/../service/metrics.json")).tiers)}."
  }

  validation {
    condition = alltrue([
      for value in concat(values(var.thresholds.data_age_ms), [
        var.thresholds.replica_lag_seconds, var.thresholds.slot_lag_gib, var.thresholds.cache_evictions, var.thresholds.staged_values,
        var.thresholds.answer_seconds,
      ]) : value > 0
    ])
    error_message = "Every threshold must be more than 0."
  }
}
