output "kms_key_arns" {
  description = "Encryption keys by purpose: database, cache, stream, warehouse, logs, secrets."
  value       = { for purpose, key in aws_kms_key.this : purpose => key.arn }
}

output "environment_secrets" {
  description = "Which secret holds which variable of the service: names to ARNs, never values."
  value = merge({
    DATABASE_URL               = aws_secretsmanager_secret.this["database-url"].arn
    DATABASE_WRITER_URL        = aws_secretsmanager_secret.this["database-writer-url"].arn
    ATTRIUM_TENANT_SIGNING_KEY = aws_secretsmanager_secret.this["tenant-signing-key"].arn
    ATTRIUM_TOKEN_KEYS         = aws_secretsmanager_secret.this["token-keys"].arn
  }, { for name, secret in aws_secretsmanager_secret.this : "ATTRIUM_DEV_API_KEY" => secret.arn if name == "first-operator-key" })
}

output "database_app_secret_arn" {
  description = "Secret with user name and password of the application's role, as RDS Proxy wants it."
  value       = aws_secretsmanager_secret.this["database-app"].arn
}

output "replication_secret" {
  description = "Secret with user name and password of the connector's role."
  value = {
    arn  = aws_secretsmanager_secret.this["database-replication"].arn
    name = aws_secretsmanager_secret.this["database-replication"].name
  }
}
