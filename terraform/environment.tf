# What the service is told, by the names of its settings (interfaces/composition/config.ts). A test feeds it to their schema.
locals {
  environment = merge(
    {
      # Of the container, whose only way in is the load balancer's security group.
      HOST      = "0.0.0.0"
      PORT      = "3000"
      LOG_LEVEL = "info"
    },
    var.service_settings,
  )

  # For `attrium migrate` alone. The password is not in the URL: PostgreSQL clients take it from PGPASSWORD.
  migrate_environment = merge(local.environment, {
    DATABASE_ADMIN_URL = "postgres://${module.postgres.master_username}@${module.postgres.host}:5432/${module.postgres.database_name}?sslmode=require"
  })
  migrate_secrets = merge(module.secrets.environment_secrets, {
    PGPASSWORD = "${module.postgres.master_secret_arn}:password::"
  })
}
