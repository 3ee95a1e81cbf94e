variable "sizing_file" {
  description = "The table of environments. A workspace is one of its names."
  type        = string
  default     = "environments.json"

  validation {
    condition = contains(keys(jsondecode(file("${path.root}/${var.sizing_file}")).environments), terraform.workspace)
    error_message = format(
      "There is no environment \"%s\". Choose one of %s by `terraform workspace select -or-create NAME`, or add it to %s.",
      terraform.workspace,
      join(", ", sort(keys(jsondecode(file("${path.root}/${var.sizing_file}")).environments))),
      var.sizing_file,
    )
  }

  validation {
    condition     = !contains(keys(jsondecode(file("${path.root}/${var.sizing_file}")).environments), "default")
    error_message = "No environment may be called default: that is the workspace of somebody who did not choose one. Give it another name."
  }
}

variable "account_id" {
  description = "AWS account that this environment lives in; another one is refused. null takes whichever the credentials belong to."
  type        = string
  default     = null

  validation {
    condition     = var.account_id == null ? true : can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must have 12 digits, or be null."
  }
}

variable "certificate_arn" {
  description = "Certificate of the load balancer, in ACM and in the environment's region."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null ? false : can(regex("^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn is missing, or no certificate of ACM: the load balancer speaks TLS only. Make one with `aws acm request-certificate --domain-name YOUR.DOMAIN --validation-method DNS`, and set certificate_arn to the ARN that it prints."
  }
}

variable "image" {
  description = "Image of the service, by digest: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/attrium@sha256:...`. Tags can be moved, digests cannot."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image must end in its digest, @sha256: and 64 hex digits: `aws ecr describe-images` tells it."
  }
}

variable "collector_image" {
  description = "Image of AWS's collector of OpenTelemetry, in ECR, by digest or exact version (modules/service/README.md)."
  type        = string

  validation {
    condition     = can(regex("(@sha256:[0-9a-f]{64}|:v?[0-9]+\\.[0-9]+\\.[0-9]+)$", var.collector_image))
    error_message = "collector_image must end in a digest (@sha256:...) or an exact version (:v0.45.0): mirror public.ecr.aws/aws-observability/aws-otel-collector into ECR."
  }
}

variable "alarm_subscriptions" {
  description = "Who is told of alarms: `page` of what somebody has to look at now, `ticket` of the rest."
  type = object({
    page   = optional(list(object({ protocol = string, endpoint = string })), [])
    ticket = optional(list(object({ protocol = string, endpoint = string })), [])
  })
  default = {}
}

variable "client_cidrs" {
  description = "Whose requests the load balancer takes, on port 443; nothing else can be reached from outside."
  type        = list(string)
  default     = ["0.0.0.0/0"]
}

variable "service_settings" {
  description = "More variables of the service, by name, none of them secret: `{ ATTRIUM_RETENTION_MONTHS = \"24\" }`."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.service_settings) : can(regex("^(ATTRIUM_[A-Z_]+|LOG_LEVEL)$", name))])
    error_message = "service_settings takes ATTRIUM_... and LOG_LEVEL: the others follow from what is built here."
  }

  validation {
    condition = length(setintersection(keys(var.service_settings), [
      "ATTRIUM_TENANT_SIGNING_KEY", "ATTRIUM_TOKEN_KEYS", "ATTRIUM_DEV_API_KEY", "ATTRIUM_API_KEY",
    ])) == 0
    error_message = "service_settings holds no secrets, since it is in the plan and the state: give those by secret_values."
  }
}

variable "generate_secret_values" {
  description = "Whether AWS makes the values of secrets that `secret_values` does not give."
  type        = bool
  default     = true
}

variable "secret_values" {
  description = "Values of secrets that are given rather than made, such as those of a store that moves here. Ephemeral: in no plan and no state."
  type = object({
    app_password         = optional(string)
    replication_password = optional(string)
    tenant_signing_key   = optional(string)
    token_keys           = optional(string)
    first_operator_key   = optional(string)
  })
  default   = {}
  ephemeral = true
}

variable "secret_versions" {
  description = "Raise a number to have that value written anew (modules/secrets/README.md)."
  type = object({
    database           = optional(number, 1)
    replication        = optional(number, 1)
    tenant_signing_key = optional(number, 1)
    token_keys         = optional(number, 1)
  })
  default = {}
}

variable "first_operator_key" {
  description = "Whether the service is given a key of the role operator, with which the first lasting one is made (README). Turn it off again then."
  type        = bool
  default     = false
}

variable "debezium_plugin" {
  description = "The connector's plug-in (modules/stream/README.md); null for brokers alone."
  type = object({
    bucket_arn     = string
    key            = string
    object_version = optional(string)
  })
  default = null
}
