output "replication_group_id" {
  description = "The replication group, as alarms name it."
  value       = aws_elasticache_replication_group.this.id
}

output "member_clusters" {
  description = "The nodes, as alarms name them."
  value       = aws_elasticache_replication_group.this.member_clusters
}

output "host" {
  description = "Address of the primary, by TLS on port 6379."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "read_host" {
  description = "Address that leads to replicas."
  value       = aws_elasticache_replication_group.this.reader_endpoint_address
}

output "user_name" {
  description = "Who the service logs in as, by an IAM token."
  value       = aws_elasticache_user.this["app"].user_name
}

output "connect_arns" {
  description = "What a task's role must be allowed `elasticache:Connect` on."
  value       = [aws_elasticache_replication_group.this.arn, aws_elasticache_user.this["app"].arn]
}
