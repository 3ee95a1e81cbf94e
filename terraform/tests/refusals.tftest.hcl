# What the root stack's variables refuse; what its modules refuse stands in their own tests. In any workspace of the table.
# Many in one run, each of which must fail: a run takes seconds, since the provider that cannot be mocked starts anew.

mock_provider "aws" {
  override_during = plan
  source          = "./tests/aws"
}

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
  secret_values = {
    app_password         = "planted0app0password0000000000000000000000"
    replication_password = "planted0replication0password00000000000000"
    tenant_signing_key   = "planted0tenant0signing0key00000000000000000"
    token_keys           = "k1:planted0token0key00000000000000000000000000"
  }
}

run "what_is_missing_or_can_move_is_refused" {
  command = plan

  variables {
    sizing_file      = "tests/tables/other-names.json"
    certificate_arn  = null
    image            = "123456789012.dkr.ecr.us-east-1.amazonaws.com/attrium:latest"
    collector_image  = "123456789012.dkr.ecr.us-east-1.amazonaws.com/collector:latest"
    account_id       = "production"
    service_settings = { PORT = "8080" }
  }

  expect_failures = [
    var.sizing_file, var.certificate_arn, var.image, var.collector_image, var.account_id, var.service_settings,
  ]
}

run "a_table_with_default_a_certificate_that_is_not_of_acm_and_settings_that_are_secrets_are_refused" {
  command = plan

  variables {
    sizing_file      = "tests/tables/called-default.json"
    certificate_arn  = "arn:aws:iam::123456789012:server-certificate/attrium"
    service_settings = { ATTRIUM_TOKEN_KEYS = "k1:not-here" }
  }

  expect_failures = [var.sizing_file, var.certificate_arn, var.service_settings]
}
