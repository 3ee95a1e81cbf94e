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

variable "subnet_ids" {
  description = "Private subnets of the brokers and of the connector, one a zone."
  type        = list(string)

  validation {
    condition     = contains([2, 3], length(var.subnet_ids))
    error_message = "subnet_ids must be two or three private subnets, each in a zone of its own: MSK spreads brokers over no other number."
  }
}

variable "security_group_ids" {
  description = "Security groups of the brokers and of the connector."
  type        = list(string)

  validation {
    condition     = length(var.security_group_ids) > 0
    error_message = "security_group_ids must name at least one: take security_group_ids.stream of the module network."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts what brokers store."
  type        = string
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts log groups."
  type        = string
}

variable "kafka_version" {
  description = "Version of Kafka, as MSK names it."
  type        = string
  default     = "3.9.x"

  validation {
    condition     = can(regex("^[34]\\.[0-9]+\\.([0-9]+|x)(\\.kraft)?$", var.kafka_version))
    error_message = "kafka_version must be one that MSK names, such as 3.9.x or 3.9.x.kraft."
  }
}

variable "brokers" {
  description = "Number of brokers, a multiple of the number of subnets."
  type        = number
  default     = 3

  validation {
    condition     = var.brokers >= 2 && var.brokers % length(var.subnet_ids) == 0
    error_message = "brokers must be a multiple of the number of subnet_ids, since MSK puts as many into each zone."
  }
}

variable "instance_type" {
  description = "Type of a broker."
  type        = string
  default     = "kafka.m7g.large"

  validation {
    condition     = can(regex("^kafka\\.(t3|m5|m7g)\\.[0-9]*(small|large|xlarge)$", var.instance_type))
    error_message = "instance_type must be kafka.t3.small, or a size of kafka.m5 or kafka.m7g such as kafka.m7g.large."
  }
}

variable "storage_gib" {
  description = "Disk of a broker, in GiB."
  type        = number
  default     = 100

  validation {
    condition     = var.storage_gib >= 10 && var.storage_gib <= 16384 && floor(var.storage_gib) == var.storage_gib
    error_message = "storage_gib must be a whole number from 10 to 16384."
  }
}

variable "retention_hours" {
  description = "How long the topic keeps changes. Whoever reads them may be away for so long; after it, that copy is made anew from a snapshot."
  type        = number
  default     = 168

  validation {
    condition     = var.retention_hours >= 1 && var.retention_hours <= 8760
    error_message = "retention_hours must be from 1 to 8760 (a year)."
  }
}

variable "enhanced_monitoring" {
  description = "How closely MSK reports to CloudWatch."
  type        = string
  default     = "PER_BROKER"

  validation {
    condition     = contains(["DEFAULT", "PER_BROKER", "PER_TOPIC_PER_BROKER", "PER_TOPIC_PER_PARTITION"], var.enhanced_monitoring)
    error_message = "enhanced_monitoring must be DEFAULT, PER_BROKER, PER_TOPIC_PER_BROKER or PER_TOPIC_PER_PARTITION."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the logs of brokers and connector."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "connector" {
  description = <<-EOT
    The Debezium connector; null for brokers alone, as long as the database has no publication `attrium_changes` yet.

    - `plugin`: the zip with Debezium and the MSK configuration providers (README), in a bucket that exists before.
    - `database`: endpoint of the writer itself (not of RDS Proxy, which does not speak the replication protocol), and the secret with the keys `username` and `password` of a role that may replicate.
    - `workers`, `mcus_per_worker`: one task does all, so a second worker only stands by.
  EOT
  type = object({
    plugin = object({
      bucket_arn     = string
      key            = string
      object_version = optional(string)
    })
    database = object({
      host        = string
      port        = optional(number, 5432)
      name        = optional(string, "attrium")
      secret_arn  = string
      secret_name = string
    })
    secrets_kms_key_arn = string
    workers             = optional(number, 1)
    mcus_per_worker     = optional(number, 1)
  })
  default = null

  validation {
    condition     = var.connector == null || contains([1, 2, 4, 8], try(var.connector.mcus_per_worker, 1))
    error_message = "connector.mcus_per_worker must be 1, 2, 4 or 8."
  }

  validation {
    condition     = var.connector == null || contains([1, 2], try(var.connector.workers, 1))
    error_message = "connector.workers must be 1, or 2 with one that stands by: a replication slot is read by one task."
  }

  validation {
    condition     = var.connector == null || endswith(try(var.connector.plugin.key, ".zip"), ".zip")
    error_message = "connector.plugin.key must name a .zip: MSK Connect takes Debezium's tar archive only after it was packed anew (README)."
  }
}

variable "kafka_connect_version" {
  description = "Version of Kafka Connect, as MSK Connect names it."
  type        = string
  default     = "3.7.x"

  validation {
    condition     = contains(["2.7.1", "3.7.x"], var.kafka_connect_version)
    error_message = "kafka_connect_version must be 2.7.1 or 3.7.x."
  }
}
