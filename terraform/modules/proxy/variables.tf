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
  description = "Private subnets, in two zones or more."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "subnet_ids must be two or more private subnets in different zones: take subnet_ids of the module network."
  }
}

variable "security_group_id" {
  description = "Security group of the proxy: security_group_ids.proxy of the module network."
  type        = string
}

variable "database" {
  description = "The server behind it: a DB instance (`instance`) or a Multi-AZ DB cluster (`cluster`), by identifier."
  type = object({
    kind       = optional(string, "instance")
    identifier = string
  })

  validation {
    condition     = contains(["instance", "cluster"], var.database.kind)
    error_message = "database.kind must be instance or cluster."
  }
}

variable "replicas" {
  description = "How many replicas that server has."
  type        = number
  default     = 0
}

variable "read_endpoint" {
  description = "Whether there is a second endpoint that leads to the readers of a Multi-AZ DB cluster only."
  type        = bool
  default     = false

  validation {
    condition     = !var.read_endpoint || var.replicas > 0
    error_message = "read_endpoint leads to replicas, and there is none: set postgres.replicas to 1 or more, or proxy.read_endpoint to false."
  }
}

variable "secret_arn" {
  description = "Secret with user name and password of the application's role."
  type        = string
}

variable "secrets_kms_key_arn" {
  description = "Key that encrypts that secret."
  type        = string
}

variable "connections_percent" {
  description = "How many of the server's connections the proxy may take. The rest is for commits, the connector and administrators, who go around it."
  type        = number
  default     = 60

  validation {
    condition     = var.connections_percent >= 10 && var.connections_percent <= 90
    error_message = "connections_percent must be from 10 to 90: commits go around the proxy and need some as well."
  }
}

variable "borrow_timeout_seconds" {
  description = "How long a client waits for a free connection."
  type        = number
  default     = 5

  validation {
    condition     = var.borrow_timeout_seconds >= 1 && var.borrow_timeout_seconds <= 300
    error_message = "borrow_timeout_seconds must be from 1 to 300."
  }
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the proxy's log."
  type        = string
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the proxy's log."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "alarm_topic_arns" {
  description = "SNS topics that are told when the proxy pins connections."
  type        = list(string)
  default     = []
}

variable "pinned_sessions" {
  description = "Alarm: pinned sessions, on average over five minutes. The service pins none by what it does on the proxy."
  type        = number
  default     = 5

  validation {
    condition     = var.pinned_sessions >= 1
    error_message = "pinned_sessions must be 1 or more."
  }
}
