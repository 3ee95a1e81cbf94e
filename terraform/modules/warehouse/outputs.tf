output "mode" {
  description = "`provisioned` or `serverless`."
  value       = var.mode
}

output "cluster_identifier" {
  description = "Cluster of mode provisioned, which the Data API and CloudWatch's metrics name; null with mode serverless."
  value       = one([for cluster in aws_redshift_cluster.this : cluster.cluster_identifier])
}

output "workgroup_name" {
  description = "Workgroup of mode serverless, which the Data API and CloudWatch's metrics name; null with mode provisioned."
  value       = one([for workgroup in aws_redshiftserverless_workgroup.this : workgroup.workgroup_name])
}

output "database" {
  description = "Database within the warehouse."
  value       = var.database
}

output "landing_bucket" {
  description = "Bucket for micro-batches."
  value       = aws_s3_bucket.landing.bucket
}

output "copy_role_arn" {
  description = "Role that COPY names: it may read the landing bucket, and nothing else."
  value       = aws_iam_role.copy.arn
}

output "writer_policy_arn" {
  description = "Policy for the role that lands micro-batches and has them copied."
  value       = aws_iam_policy.writer.arn
}
