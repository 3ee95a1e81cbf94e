output "identifier" {
  description = "The writer, as RDS Proxy and alarms name it."
  value       = aws_db_instance.this.identifier
}

output "replica_identifiers" {
  description = "The replicas, as alarms name them."
  value       = aws_db_instance.replica[*].identifier
}

output "host" {
  description = "Address of the writer itself."
  value       = aws_db_instance.this.address
}

output "replica_hosts" {
  description = "Addresses of the replicas, one each: positions are proven on one server, so they are never spread over."
  value       = aws_db_instance.replica[*].address
}

output "database_name" {
  description = "Name of the database."
  value       = aws_db_instance.this.db_name
}

output "master_username" {
  description = "Who may make roles: for `attrium migrate`."
  value       = aws_db_instance.this.username
}

output "master_secret_arn" {
  description = "Where RDS keeps the master user's password (keys username and password)."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}

output "resource_id" {
  description = "The writer, as IAM database authentication and Performance Insights name it."
  value       = aws_db_instance.this.resource_id
}
