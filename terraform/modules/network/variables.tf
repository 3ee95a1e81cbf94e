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

variable "region" {
  description = "Region that `zones` belong to; names of AWS's endpoints carry it."
  type        = string
}

variable "cidr" {
  description = "Addresses of the VPC: a private range, /16 to /20."
  type        = string

  validation {
    condition     = can(cidrhost(var.cidr, 0)) && can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.cidr))
    error_message = "cidr must be a private range: take one within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, such as 10.30.0.0/16."
  }

  validation {
    condition     = can(regex("/(16|17|18|19|20)$", var.cidr))
    error_message = "cidr must be from /16 to /20: smaller ones have no room for three zones and their load balancer."
  }
}

variable "zones" {
  description = "The three availability zones of the subnets."
  type        = list(string)

  validation {
    condition     = length(distinct(var.zones)) == 3 && alltrue([for zone in var.zones : startswith(zone, var.region)])
    error_message = "zones must be three different zones of the region, such as us-east-1a, us-east-1b and us-east-1c."
  }
}

variable "interface_endpoints" {
  description = "AWS services that are reached without leaving the VPC, as the ends of their endpoint names. There is no NAT: what is not listed here (S3 aside) is not reached."
  type        = list(string)
  default     = ["ecr.api", "ecr.dkr", "kms", "logs", "monitoring", "redshift-data", "secretsmanager", "sts"]

  validation {
    condition     = alltrue([for service in ["ecr.api", "ecr.dkr", "logs", "secretsmanager"] : contains(var.interface_endpoints, service)])
    error_message = "interface_endpoints must name ecr.api, ecr.dkr, logs and secretsmanager: without one of them no task starts."
  }
}

variable "client_cidrs" {
  description = "Whose requests the load balancer takes, on port 443."
  type        = list(string)
  default     = ["0.0.0.0/0"]

  validation {
    condition     = length(var.client_cidrs) > 0 && alltrue([for cidr in var.client_cidrs : can(cidrhost(cidr, 0))])
    error_message = "client_cidrs must be one or more ranges, such as 0.0.0.0/0 for everybody or 203.0.113.0/24."
  }
}

variable "service_port" {
  description = "Port that tasks of the API listen on."
  type        = number
  default     = 3000

  validation {
    condition     = var.service_port >= 1024 && var.service_port <= 65535
    error_message = "service_port must be from 1024 to 65535: the process has no right to take a lower one."
  }
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the log of flows."
  type        = string
}

variable "log_retention_days" {
  description = "How long CloudWatch keeps the log of flows."
  type        = number
  default     = 365

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
