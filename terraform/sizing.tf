locals {
  # Indexed directly, so that a workspace without an entry never gets another one's sizes; `sizing_file` says it in words.
  sizing = jsondecode(file("${path.root}/${var.sizing_file}")).environments[terraform.workspace]

  name = "attrium-${terraform.workspace}"
  tags = {
    Application = "attrium"
    Environment = terraform.workspace
    ManagedBy   = "terraform"
  }
}
