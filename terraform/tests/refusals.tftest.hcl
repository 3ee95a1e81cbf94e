# What the root stack's variables refuse; what its modules refuse stands in their own tests. In any workspace of the table.

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

run "a_table_without_the_workspace_is_refused" {
  command = plan

  variables {
    sizing_file = "tests/tables/other-names.json"
  }

  expect_failures = [var.sizing_file]
}

run "an_environment_called_default_is_refused" {
  command = plan

  variables {
    sizing_file = "tests/tables/called-default.json"
  }

  expect_failures = [var.sizing_file]
}

run "a_missing_certificate_is_refused" {
  command = plan

  variables {
    certificate_arn = null
  }

  expect_failures = [var.certificate_arn]
}

run "a_certificate_that_is_not_of_acm_is_refused" {
  command = plan

  variables {
    certificate_arn = "arn:aws:iam::123456789012:server-certificate/attrium"
  }

  expect_failures = [var.certificate_arn]
}

run "an_image_by_its_tag_is_refused" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/attrium:latest"
  }

  expect_failures = [var.image]
}

run "a_collector_by_a_tag_that_moves_is_refused" {
  command = plan

  variables {
    collector_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/collector:latest"
  }

  expect_failures = [var.collector_image]
}

run "an_account_that_is_no_number_is_refused" {
  command = plan

  variables {
    account_id = "production"
  }

  expect_failures = [var.account_id]
}

run "settings_that_follow_from_the_stack_are_refused" {
  command = plan

  variables {
    service_settings = { PORT = "8080" }
  }

  expect_failures = [var.service_settings]
}

run "settings_that_are_secrets_are_refused" {
  command = plan

  variables {
    service_settings = { ATTRIUM_TOKEN_KEYS = "k1:not-here" }
  }

  expect_failures = [var.service_settings]
}
