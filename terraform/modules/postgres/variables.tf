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
  description = "Security group of the writer and its replicas: security_group_ids.database of the module network."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts the disks and what Performance Insights keeps."
  type        = string
}

variable "secrets_kms_key_arn" {
  description = "Key that encrypts the master user's password, which RDS makes, keeps and rotates itself."
  type        = string
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the server's logs."
  type        = string
}

variable "engine_version" {
  description = "PostgreSQL's major version, or one with its minor."
  type        = string
  default     = "17"

  validation {
    condition     = can(regex("^1[5-7](\\.[0-9]+)?$", var.engine_version))
    error_message = "engine_version must be 15, 16 or 17, with a minor version or without: the store needs 15 or newer."
  }
}

variable "instance_class" {
  description = "Of the writer and of each replica."
  type        = string

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class must be a class of RDS, such as db.r6g.large."
  }
}

variable "storage_gib" {
  description = "Disk of the writer and of each replica, in GiB."
  type        = number

  validation {
    condition     = var.storage_gib >= 20 && floor(var.storage_gib) == var.storage_gib
    error_message = "storage_gib must be a whole number of at least 20, the least that RDS gives with gp3: raise postgres.storage_gib."
  }
}

variable "max_storage_gib" {
  description = "How far RDS may let the disk grow by itself, in GiB. A disk never shrinks."
  type        = number

  validation {
    condition     = var.max_storage_gib >= ceil(var.storage_gib * 1.1) && var.max_storage_gib <= 65536
    error_message = "max_storage_gib must be at least a tenth more than storage_gib, and at most 65536: RDS takes nothing closer."
  }
}

variable "iops" {
  description = "Operations a second of a gp3 disk; null for those it has anyway (3,000; 12,000 from 400 GiB)."
  type        = number
  default     = null

  validation {
    condition     = var.iops == null ? true : var.storage_gib >= 400 && var.iops >= 12000 && var.iops <= 64000
    error_message = "iops must be null, or from 12000 to 64000 with a storage_gib of 400 or more: smaller gp3 disks have a fixed number."
  }
}

variable "replicas" {
  description = "Number of read replicas."
  type        = number
  default     = 0

  validation {
    condition     = contains(range(0, 16), var.replicas)
    error_message = "replicas must be a whole number from 0 to 15, which is as many as RDS allows."
  }
}

variable "multi_az" {
  description = "Whether a standby in another zone takes over when the writer fails. It answers no reads."
  type        = bool
  default     = true
}

variable "backup_days" {
  description = "How far back the database can be restored to any moment."
  type        = number
  default     = 14

  validation {
    condition     = contains(range(1, 36), var.backup_days)
    error_message = "backup_days must be from 1 to 35: without backups RDS makes no replicas either."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete it. Where it does, a last snapshot is made as well."
  type        = bool
  default     = true
}

variable "monitoring_seconds" {
  description = "Enhanced monitoring: how often the operating system is measured; 0 for never."
  type        = number
  default     = 60

  validation {
    condition     = contains([0, 1, 5, 10, 15, 30, 60], var.monitoring_seconds)
    error_message = "monitoring_seconds must be 0 (off), 1, 5, 10, 15, 30 or 60."
  }
}

variable "insights_days" {
  description = "How long Performance Insights keeps what it saw; 7 is free."
  type        = number
  default     = 7

  validation {
    condition     = var.insights_days == 7 || var.insights_days == 731 || (var.insights_days % 31 == 0 && var.insights_days >= 31 && var.insights_days <= 713)
    error_message = "insights_days must be 7, a multiple of 31 up to 713, or 731."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the server's logs."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "apply_immediately" {
  description = "Whether changes that restart the server are made at once, or in the maintenance window."
  type        = bool
  default     = false
}

variable "database_name" {
  description = "Name of the database, which pg_cron works in as well."
  type        = string
  default     = "attrium"
}

variable "replication_slots" {
  description = "Most logical replication slots: one for the connector, the rest for the one that replaces it and for maintenance."
  type        = number
  default     = 5

  validation {
    condition     = contains(range(2, 21), var.replication_slots)
    error_message = "replication_slots must be from 2 to 20: the connector's, and room for a new one before the old one is dropped."
  }
}

variable "slot_share_percent" {
  description = "How much of the disk the log may take for a slot that nobody reads. Beyond it the slot is lost and its copy is made anew, which is better than a full disk."
  type        = number
  default     = 25

  validation {
    condition     = var.slot_share_percent >= 5 && var.slot_share_percent <= 50
    error_message = "slot_share_percent must be from 5 to 50: more would let a stopped connector fill the disk."
  }
}
