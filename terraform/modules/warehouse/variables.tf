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
  description = "Private subnets, one a zone."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= (var.mode == "serverless" ? 3 : 2)
    error_message = "subnet_ids must be private subnets in two zones at least, and in three for mode serverless."
  }
}

variable "security_group_ids" {
  description = "Security groups of the warehouse."
  type        = list(string)

  validation {
    condition     = length(var.security_group_ids) > 0
    error_message = "security_group_ids must name at least one: take security_group_ids.warehouse of the module network."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the warehouse, its password and the landing bucket."
  type        = string
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts log groups."
  type        = string
}

variable "access_logs_bucket" {
  description = "Bucket that gets the access log of the landing bucket: `logs_bucket` of the module observability."
  type        = string
}

variable "mode" {
  description = "`provisioned`: nodes that run all the time; `serverless`: paid by the second of use."
  type        = string

  validation {
    condition     = contains(["provisioned", "serverless"], var.mode)
    error_message = "mode must be provisioned or serverless."
  }
}

variable "node_type" {
  description = "Type of a node; null with mode serverless."
  type        = string
  default     = null

  validation {
    condition     = var.mode != "provisioned" || contains(["ra3.large", "ra3.xlplus", "ra3.4xlarge", "ra3.16xlarge"], coalesce(var.node_type, "none"))
    error_message = "node_type must be ra3.large, ra3.xlplus, ra3.4xlarge or ra3.16xlarge with mode provisioned."
  }

  validation {
    condition     = var.mode != "serverless" || var.node_type == null
    error_message = "node_type must be null with mode serverless: base_rpu sizes that."
  }
}

variable "nodes" {
  description = "Number of nodes; null with mode serverless."
  type        = number
  default     = null

  validation {
    condition     = var.mode != "provisioned" || (coalesce(var.nodes, 0) >= 1 && coalesce(var.nodes, 0) <= 32)
    error_message = "nodes must be from 1 to 32 with mode provisioned."
  }

  validation {
    condition     = var.mode != "serverless" || var.nodes == null
    error_message = "nodes must be null with mode serverless: base_rpu sizes that."
  }
}

variable "base_rpu" {
  description = "Capacity in Redshift processing units that a query of mode serverless starts with; null with mode provisioned."
  type        = number
  default     = null

  validation {
    condition = var.mode != "serverless" || contains(
      concat([4], range(8, 513, 8)), coalesce(var.base_rpu, 0)
    )
    error_message = "base_rpu must be 4, or a multiple of 8 from 8 to 512, with mode serverless."
  }

  validation {
    condition     = var.mode != "provisioned" || var.base_rpu == null
    error_message = "base_rpu must be null with mode provisioned: node_type and nodes size that."
  }
}

variable "max_rpu" {
  description = "Most capacity of mode serverless, which bounds its cost; null with mode provisioned."
  type        = number
  default     = null

  validation {
    condition     = var.mode != "serverless" || coalesce(var.max_rpu, 0) >= coalesce(var.base_rpu, 0)
    error_message = "max_rpu must be at least base_rpu with mode serverless: without a bound there is none on what it costs, either."
  }

  validation {
    condition     = var.mode != "provisioned" || var.max_rpu == null
    error_message = "max_rpu must be null with mode provisioned: nodes bound that."
  }
}

variable "database" {
  description = "Database that is made with the warehouse."
  type        = string
  default     = "attrium"

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]{0,63}$", var.database))
    error_message = "database must have 1 to 64 lower-case letters, digits and underscores, and start with a letter."
  }
}

variable "snapshot_retention_days" {
  description = "How long automatic snapshots of mode provisioned are kept. What the warehouse holds can be made anew from the store, in hours."
  type        = number
  default     = 7

  validation {
    condition     = var.snapshot_retention_days >= 1 && var.snapshot_retention_days <= 35
    error_message = "snapshot_retention_days must be from 1 to 35."
  }
}

variable "final_snapshot" {
  description = "Whether a last snapshot is taken where a provisioned warehouse is destroyed."
  type        = bool
  default     = true
}

variable "landing_retention_days" {
  description = "How long files stay in the landing bucket. They are copied within seconds; kept longer, a load can be looked into."
  type        = number
  default     = 7

  validation {
    condition     = var.landing_retention_days >= 1 && var.landing_retention_days <= 365
    error_message = "landing_retention_days must be from 1 to 365."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the warehouse's logs of connections, users and statements."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
