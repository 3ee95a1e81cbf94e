locals {
  # Letters and digits: 43 of them are 256 bits, and have the shape of 32 bytes as base64url.
  generated = var.generate_secret_values ? toset(["app_password", "replication_password", "tenant_signing_key", "token_key", "first_operator_key"]) : toset([])
}

# Asked anew at every plan and forgotten again; only what has a new number in secret_versions is stored.
ephemeral "aws_secretsmanager_random_password" "this" {
  for_each = local.generated
  provider = aws.generator

  password_length     = 43
  exclude_punctuation = true
}
