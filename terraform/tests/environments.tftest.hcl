# One environment a process: TF_WORKSPACE=prod terraform test. Every test here holds in each of them.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

# Ephemeral resources cannot be mocked, so this one is real; nothing here makes it speak to AWS.
provider "aws" {
  alias                       = "generator"
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variables {
  certificate_arn        = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
  image                  = "123456789012.dkr.ecr.us-east-1.amazonaws.com/attrium@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  collector_image        = "123456789012.dkr.ecr.us-east-1.amazonaws.com/collector:v0.45.0"
  generate_secret_values = false
  # Of no store. They are looked for in the plan, where they must not be.
  secret_values = {
    app_password         = "planted0app0password0000000000000000000000"
    replication_password = "planted0replication0password00000000000000"
    tenant_signing_key   = "planted0tenant0signing0key00000000000000000"
    token_keys           = "k1:planted0token0key00000000000000000000000000"
  }
}

run "the_environment_plans" {
  command = plan

  assert {
    condition     = alltrue([for name, arn in output.environment_secrets : startswith(arn, "arn:aws:secretsmanager:")])
    error_message = "Secret variables are references to secrets."
  }

  assert {
    condition     = module.postgres.identifier == "attrium-${terraform.workspace}"
    error_message = "Everything carries the environment's name."
  }
}
