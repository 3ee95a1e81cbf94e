output "environment" {
  description = "Variables of the service, but for secret ones."
  value       = local.environment
}

output "environment_secrets" {
  description = "Secret variables of the service: names to the ARNs of the secrets that hold them, never values."
  value       = module.secrets.environment_secrets
}

output "migrate_environment" {
  description = "Variables of `attrium migrate`, but for secret ones."
  value       = local.migrate_environment
}

output "migrate_secrets" {
  description = "Secret variables of `attrium migrate`, as ECS refers to them. PGPASSWORD is the master user's."
  value       = local.migrate_secrets
}

output "migrate_command" {
  description = "Brings the database's schema up to the image's version; to be run before that version serves."
  value       = module.service.migrate_command
}

output "load_balancer" {
  description = "What a DNS alias record needs: `dns_name` and `zone_id`."
  value       = module.service.load_balancer
}
