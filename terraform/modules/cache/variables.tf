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
  description = "Security group of the nodes: security_group_ids.cache of the module network."
  type        = string
}

variable "kms_key_arn" {
  description = "Key that encrypts what nodes store."
  type        = string
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the slow log."
  type        = string
}

variable "node_type" {
  description = "Of each node."
  type        = string

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.node_type))
    error_message = "node_type must be a type of ElastiCache, such as cache.r6g.large."
  }
}

variable "replicas" {
  description = "Number of nodes beside the primary, each ready to take over."
  type        = number
  default     = 0

  validation {
    condition     = contains(range(0, 6), var.replicas)
    error_message = "replicas must be a whole number from 0 to 5, which is as many as ElastiCache allows."
  }
}

variable "multi_az" {
  description = "Whether nodes are in different zones and a replica takes over when the primary fails."
  type        = bool
  default     = false

  validation {
    condition     = !var.multi_az || var.replicas > 0
    error_message = "multi_az needs somebody to take over: set cache.replicas to 1 or more, or cache.multi_az to false."
  }
}

variable "eviction" {
  description = "What goes when memory is full. Only keys with a time to live may: markers of states that the cache must not forget have none."
  type        = string
  default     = "volatile-lru"

  validation {
    condition     = contains(["volatile-lru", "volatile-lfu", "volatile-ttl", "volatile-random"], var.eviction)
    error_message = "eviction must be volatile-lru, volatile-lfu, volatile-ttl or volatile-random: keys without a time to live must stay."
  }
}

variable "engine_version" {
  description = "Version of Redis."
  type        = string
  default     = "7.1"

  validation {
    condition     = contains(["7.0", "7.1"], var.engine_version)
    error_message = "engine_version must be 7.0 or 7.1."
  }
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the slow log."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "apply_immediately" {
  description = "Whether changes that restart nodes are made at once, or in the maintenance window."
  type        = bool
  default     = false
}
