mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/mocked" }
  }

  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mocked" }
  }
}

variables {
  name = "attrium-test"
  values = {
    app_password         = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    replication_password = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    tenant_signing_key   = "ccccccccccccccccccccccccccccccccccccccccccc"
    token_keys           = "k2:ddddddddddddddddddddddddddddddddddddddddddd,k1:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
    first_operator_key   = "fffffffffffffffffffffffffffffffffffffffffff"
  }
  database = {
    host        = "proxy.example"
    writer_host = "writer.example"
    name        = "attrium"
  }
}

run "values_are_written_only_and_read_by_nobody" {
  command = plan

  assert {
    condition     = alltrue([for version in aws_secretsmanager_secret_version.this : version.secret_string == null && version.secret_binary == null])
    error_message = "No value goes into the plan or the state."
  }

  assert {
    condition     = alltrue([for arn in values(output.environment_secrets) : startswith(arn, "arn:aws:secretsmanager:")])
    error_message = "Outputs refer to secrets."
  }
}

run "every_secret_is_encrypted_by_the_key_for_secrets" {
  command = plan

  assert {
    condition     = alltrue([for secret in aws_secretsmanager_secret.this : secret.kms_key_id == aws_kms_key.this["secrets"].arn])
    error_message = "None is left to the account's default key."
  }
}

run "every_key_is_rotated_and_can_be_had_back" {
  command = plan

  assert {
    condition     = alltrue([for key in aws_kms_key.this : key.enable_key_rotation && key.deletion_window_in_days == 30])
    error_message = "AWS rotates each key, and waits before it deletes one."
  }

  assert {
    condition     = keys(output.kms_key_arns) == ["cache", "database", "logs", "secrets", "stream", "warehouse"]
    error_message = "A key a purpose."
  }
}

run "only_the_key_for_logs_may_be_used_by_services_themselves" {
  command = plan

  assert {
    condition = [
      for purpose, key in aws_kms_key.this : purpose if anytrue([for statement in jsondecode(key.policy).Statement : can(statement.Principal.Service)])
    ] == ["logs"]
    error_message = "The others are used by roles, whose policies decide."
  }
}

run "a_raised_number_writes_that_value_anew_and_no_other" {
  command = plan

  variables {
    versions = { token_keys = 2 }
  }

  assert {
    condition     = { for name, version in aws_secretsmanager_secret_version.this : name => version.secret_string_wo_version if version.secret_string_wo_version != 1 } == { "token-keys" = 2 }
    error_message = "Rotation is by one value's number."
  }
}

run "a_new_password_is_written_to_all_secrets_that_carry_it" {
  command = plan

  variables {
    versions = { database = 2 }
  }

  assert {
    condition     = toset([for name, version in aws_secretsmanager_secret_version.this : name if version.secret_string_wo_version == 2]) == toset(["database-app", "database-url", "database-writer-url"])
    error_message = "The proxy's and those of the two URLs."
  }
}

run "the_first_operator_key_comes_and_goes_with_its_switch" {
  command = plan

  variables {
    first_operator_key = true
  }

  assert {
    condition     = startswith(output.environment_secrets["ATTRIUM_DEV_API_KEY"], "arn:aws:secretsmanager:") && length(aws_secretsmanager_secret.this) == 7
    error_message = "On: the service is given it, by reference."
  }
}

run "by_itself_nobody_gets_an_operator_key" {
  command = plan

  assert {
    condition     = !contains(keys(output.environment_secrets), "ATTRIUM_DEV_API_KEY")
    error_message = "Off: there is none."
  }
}

run "a_name_that_aws_would_not_take_everywhere_is_refused" {
  command = plan

  variables {
    name = "Attrium_Prod"
  }

  expect_failures = [var.name]
}

run "keys_for_logs_and_secrets_are_asked_for" {
  command = plan

  variables {
    purposes = ["database", "logs"]
  }

  # The key for secrets is missing, which resources notice as well.
  expect_failures = [var.purposes]
}

run "a_time_of_grace_that_aws_does_not_know_is_refused" {
  command = plan

  variables {
    recovery_days = 1
  }

  expect_failures = [var.recovery_days]
}

run "a_password_that_cannot_stand_in_a_url_is_refused" {
  command = plan

  variables {
    values = {
      app_password         = "with/and@and:0000000000000000000000000000"
      replication_password = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      tenant_signing_key   = "ccccccccccccccccccccccccccccccccccccccccccc"
      token_keys           = "k1:ddddddddddddddddddddddddddddddddddddddddddd"
    }
  }

  expect_failures = [var.values]
}

run "a_signing_key_of_another_length_is_refused" {
  command = plan

  variables {
    values = {
      app_password         = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      replication_password = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      tenant_signing_key   = "short"
      token_keys           = "k1:ddddddddddddddddddddddddddddddddddddddddddd"
    }
  }

  expect_failures = [var.values]
}

run "token_keys_without_ids_are_refused" {
  command = plan

  variables {
    values = {
      app_password         = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      replication_password = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
      tenant_signing_key   = "ccccccccccccccccccccccccccccccccccccccccccc"
      token_keys           = "ddddddddddddddddddddddddddddddddddddddddddd"
    }
  }

  expect_failures = [var.values]
}

run "half_a_version_is_refused" {
  command = plan

  variables {
    versions = { database = 1.5 }
  }

  expect_failures = [var.versions]
}
