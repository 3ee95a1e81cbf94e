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

variable "purposes" {
  description = "What gets an encryption key of its own: whoever may read the one need not be able to read the other."
  type        = set(string)
  default     = ["database", "cache", "stream", "warehouse", "logs", "secrets"]

  validation {
    condition     = length(setsubtract(["logs", "secrets"], var.purposes)) == 0
    error_message = "purposes must have logs and secrets beside whatever else is wanted."
  }
}

variable "recovery_days" {
  description = "How long a key or a secret that was deleted can be had back."
  type        = number
  default     = 30

  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 30
    error_message = "recovery_days must be from 7 to 30: AWS knows no other times of grace for keys."
  }
}

variable "values" {
  description = <<-EOT
    What goes into the secrets. Ephemeral: it is in no plan and in no state, and is sent only with a new number in `versions`.

    - `app_password`: of the database role attrium_app, which `attrium migrate` makes. Letters and digits, since it stands in URLs.
    - `replication_password`: of the role that the connector replicates as, likewise.
    - `tenant_signing_key`: 32 bytes as base64url (43 characters).
    - `token_keys`: `id:key[,id:key...]`; the first signs, all verify.
    - `first_operator_key`: printable, 20 characters or more; with `first_operator_key` alone.
  EOT
  type = object({
    app_password         = string
    replication_password = string
    tenant_signing_key   = string
    token_keys           = string
    first_operator_key   = optional(string)
  })
  ephemeral = true

  validation {
    condition     = alltrue([for password in [var.values.app_password, var.values.replication_password] : can(regex("^[A-Za-z0-9]{32,99}$", password))])
    error_message = "values.app_password and values.replication_password must be 32 to 99 letters and digits, so that they can stand in a URL as they are."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{43}$", var.values.tenant_signing_key))
    error_message = "values.tenant_signing_key must be 32 bytes as base64url, which is 43 characters."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,16}:[A-Za-z0-9_-]{43}(,[A-Za-z0-9_-]{1,16}:[A-Za-z0-9_-]{43})*$", var.values.token_keys))
    error_message = "values.token_keys must be id:key[,id:key...], each key 32 bytes as base64url (43 characters)."
  }
}

variable "versions" {
  description = "Raise a number to have that value written anew: that is how a secret is rotated, and nothing else rotates it. `database` writes the application's password and the URLs that carry it."
  type = object({
    database           = optional(number, 1)
    replication        = optional(number, 1)
    tenant_signing_key = optional(number, 1)
    token_keys         = optional(number, 1)
  })
  default = {}

  validation {
    condition     = alltrue([for number in values(var.versions) : number >= 1 && floor(number) == number])
    error_message = "versions must be whole numbers from 1, each at least as large as the one before."
  }
}

variable "first_operator_key" {
  description = "Whether the service is given a key of the role operator (ATTRIUM_DEV_API_KEY), with which the first lasting one is made. Turn it off again then."
  type        = bool
  default     = false
}

variable "database" {
  description = "Where the service finds the database: the address for reads (RDS Proxy, or the writer where there is none), that of the writer itself, and the name of the database."
  type = object({
    host             = string
    writer_host      = string
    name             = string
    app_role         = optional(string, "attrium_app")
    replication_role = optional(string, "attrium_replication")
  })
}
