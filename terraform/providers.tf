provider "aws" {
  region              = local.sizing.region
  allowed_account_ids = var.account_id == null ? null : [var.account_id]

  default_tags {
    tags = local.tags
  }
}

# The same, for ephemeral resources alone: Terraform 1.11 cannot mock those, so tests must be able to leave it real and
# unused while they mock the other.
provider "aws" {
  alias               = "generator"
  region              = local.sizing.region
  allowed_account_ids = var.account_id == null ? null : [var.account_id]
}
