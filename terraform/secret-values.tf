locals {
  # Letters and digits: 43 of them are 256 bits, and have the shape of 32 bytes as base64url.
  generated = toset(var.generate_secret_values ? [
    "app_password", "replication_password", "tenant_signing_key", "token_key", "first_operator_key",
  ] : [])
  # Ephemeral, as is all that is made of them.
  random = { for name, made in ephemeral.aws_secretsmanager_random_password.this : name => made.random_password }

  # What is given comes first.
  secret_values = {
    app_password         = try(coalesce(var.secret_values.app_password, lookup(local.random, "app_password", null)), null)
    replication_password = try(coalesce(var.secret_values.replication_password, lookup(local.random, "replication_password", null)), null)
    tenant_signing_key   = try(coalesce(var.secret_values.tenant_signing_key, lookup(local.random, "tenant_signing_key", null)), null)
    token_keys           = try(coalesce(var.secret_values.token_keys, try("k${var.secret_versions.token_keys}:${local.random["token_key"]}", null)), null)
    first_operator_key   = try(coalesce(var.secret_values.first_operator_key, lookup(local.random, "first_operator_key", null)), null)
  }
}

# Asked anew at every plan and forgotten again; only what has a new number in secret_versions is stored.
ephemeral "aws_secretsmanager_random_password" "this" {
  for_each = local.generated
  provider = aws.generator

  password_length     = 43
  exclude_punctuation = true
}
